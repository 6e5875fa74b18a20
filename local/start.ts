import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Policy } from '#shared/contracts/policy.ts';
import { buildAll } from './bundle.mjs';
import { runbookPages } from './runbook/pages.mjs';
import { DEMO_TROUBLED_DESTINATION, demoConfig } from './mailhost/demo.ts';
import { commandLine } from './processes.ts';
import { type RealSlack, startSystem } from './system.ts';

const HELP = `npm start [-- OPTIONS]: the whole of Queuewarden on this machine, with a simulated mail host.

  --fresh        forget what an earlier start left
  --port N       port of the Slack page (default 3900); the runbook is on the next one
  --data DIR     where state is kept (default .queuewarden)
  --help         this text

With SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_CHANNEL in the environment it talks to a real workspace over Socket Mode
instead of the local page; QUEUEWARDEN_POLICY names the file that says who may approve what.
`;

/** State older than this is of another day; a new start tells a new story. */
const RESUME_MS = 60 * 60_000;
/** Mail time that the simulated host has behind it when it starts: enough for trouble to have begun. */
const HISTORY_MS = 3 * 60 * 60_000;

const NOBODY: Policy = { version: 1, people: [], approvals: [] };

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean' },
      port: { type: 'string', default: '3900' },
      data: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return say(HELP);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_534) throw new Error(`--port ${values.port} is no port number`);
  const dataDir = values.data ?? join(root, '.queuewarden');
  const slack = realSlack();

  refuseSecondStart(dataDir);
  // Heard from the first moment on: an early Ctrl-C ends what was started as soon as it stands, a second one at once.
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const resumed = values.fresh ? false : !setAside(dataDir, RESUME_MS);
  if (values.fresh) setAside(dataDir, -1);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  say(resumed ? 'Queuewarden goes on where it was (npm start -- --fresh begins anew).' : 'Queuewarden starts.');
  say('  bundling the functions, the agent and the mail host …');
  await buildAll();
  writeFileSync(join(dataDir, 'running'), String(process.pid));
  const logFile = join(dataDir, 'log');
  const log = createWriteStream(logFile, { flags: 'a' });

  const buildDir = join(root, '.build');
  const startAt = new Date(Date.now() - HISTORY_MS).toISOString();
  const imsimtaEntry = [process.execPath, join(buildDir, 'mailhost/imsimta.mjs')];
  const mailhost = (name: string, version: '6.3' | '8.0', seed: number) => ({
    host: `${name}.example.edu`,
    config: demoConfig({ name, root: join(dataDir, name), imsimtaEntry, startAt, version, seed }),
  });
  const system = await startSystem({
    dataDir,
    buildDir,
    hosts: [mailhost('mx1', '6.3', 1), mailhost('mx2', '8.0', 2)],
    runbooks: runbookPages(),
    ports: { slack: port, front: port === 0 ? 0 : port + 1 },
    slack,
    onStep: (step) => say(`  starting ${step} …`),
    onLine: (source, line) => void log.write(`${new Date().toISOString()} ${source}: ${line}\n`),
  });

  const controls = await Promise.all(system.hosts.map((host) => host.control()));
  say(`
  Slack page   ${system.slackUrl ?? 'your workspace'}
  Runbook      ${system.runbookUrl}
  Mail hosts   ${system.hosts.map((host, i) => `${host.host} (simulated, control ${controls[i]})`).join('\n               ')}
  Log          ${logFile}

Both hosts run through their last three hours now. ${DEMO_TROUBLED_DESTINATION} goes down on the way: the incident
appears by itself within a minute. To have it recover, so that held mail is offered for release:

  for C in ${controls.join(' ')}; do
    curl -X POST -H 'content-type: application/json' -d '{"domain":"${DEMO_TROUBLED_DESTINATION}","behaviour":"accept"}' $C/destinations
  done

Ctrl-C ends everything.`);

  await interrupted;
  say('\nEnding …');
  await system.close();
  await new Promise<void>((resolve) => log.end(resolve));
  process.exit(0);
};

/** Two systems on the same state would take each other's messages. */
const refuseSecondStart = (dataDir: string): void => {
  const file = join(dataDir, 'running');
  if (!existsSync(file)) return;
  const pid = readFileSync(file, 'utf8');
  if (commandLine(pid)?.includes('local/start.ts')) {
    throw new Error(
      `it already runs here (process ${pid}); end that one first, or give --data and --port for a second`,
    );
  }
};

/** Moves state aside that is older than `maxAge`; true when there is none to go on with. */
const setAside = (dataDir: string, maxAge: number): boolean => {
  const used = statSync(join(dataDir, 'log'), { throwIfNoEntry: false });
  if (!used) return true;
  if (Date.now() - used.mtimeMs < maxAge) return false;
  renameSync(dataDir, `${dataDir}-until-${used.mtime.toISOString().replaceAll(/[:.]/g, '')}`);
  return true;
};

const realSlack = (): RealSlack | undefined => {
  const {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_CHANNEL: channel,
    QUEUEWARDEN_POLICY: policyFile,
  } = process.env;
  if (!botToken && !appToken) return undefined;
  if (!botToken || !appToken || !channel) {
    throw new Error('a real workspace needs SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_CHANNEL (the id of a channel)');
  }
  if (!policyFile) say('No QUEUEWARDEN_POLICY: incidents are shown, and nobody may approve anything.');
  const policy = policyFile ? Policy.parse(JSON.parse(readFileSync(policyFile, 'utf8'))) : NOBODY;
  return { botToken, appToken, channel, policy };
};

main().catch((error: unknown) => {
  process.stderr.write(`queuewarden: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
