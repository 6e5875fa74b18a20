import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCounters } from '#shared/formats/imsimta-counters/parse.ts';
import { parseProcesses } from '#shared/formats/imsimta-process/parse.ts';
import { parseQmDirectoryFacts } from '#shared/formats/imsimta-qm-directory/facts.ts';
import { parseQmDirectory } from '#shared/formats/imsimta-qm-directory/parse.ts';
import { parseQmHistory } from '#shared/formats/imsimta-qm-history/parse.ts';
import { parseQmJobs } from '#shared/formats/imsimta-qm-jobs/parse.ts';
import { parseQmMessages } from '#shared/formats/imsimta-qm-messages/parse.ts';
import { parseQmSummarize } from '#shared/formats/imsimta-qm-summarize/parse.ts';
import { parseImsimtaVersion } from '#shared/formats/imsimta-version/parse.ts';
import { parseJobController } from '#shared/formats/job-controller-cnf/parse.ts';
import { parseLogOptions } from '#shared/formats/mail-log/options.ts';
import { countsByHost, daemonsOf, jobsOf } from '../../../../local/mailhost/control/state.ts';
import { openContext } from '../../../../local/mailhost/imsimta/context.ts';
import { runCommand } from '../../../../local/mailhost/imsimta/qm/commands.ts';
import { beginSession } from '../../../../local/mailhost/imsimta/qm/session.ts';
import { beginLife, type Life } from '../../../../local/mailhost/life.ts';
import { hasMessagesCommand, type Release } from '../../../../local/mailhost/log/products.ts';
import { blocks } from '../../../../local/mailhost/queue/message.ts';
import { listChannels, listQueue, type QueueFile } from '../../../../local/mailhost/queue/tree.ts';
import { aConfig } from '../a-config.ts';

const AT = '2026-03-04T09:15:00.000Z';
const ZONES = ['America/New_York', 'Europe/Berlin', 'Asia/Kolkata'];
const BEHAVIOURS = ['accept', 'refuse', 'timeout', 'greylist', { kind: 'temporary', share: 0.5 }];

/** Hosts of all releases after some minutes of different trouble. */
const hosts = fc.record({
  version: fc.constantFrom<Release>('5.2', '6.2', '6.3', '7.0.5', '8.0'),
  timezone: fc.constantFrom(...ZONES),
  seed: fc.nat(1_000),
  minutes: fc.integer({ min: 0, max: 40 }),
  behaviour: fc.constantFrom(...BEHAVIOURS),
  hung: fc.boolean(),
  subdirs: fc.constantFrom(0, 4),
  hold: fc.integer({ min: 1, max: 5 }),
  logOptions: fc.record({
    format: fc.constantFrom(1, 2),
    node: fc.boolean(),
    process: fc.boolean(),
    envelopeId: fc.boolean(),
    username: fc.boolean(),
    connection: fc.boolean(),
    queueTime: fc.boolean(),
  }),
});
type Host = typeof hosts extends fc.Arbitrary<infer T> ? T : never;

interface Bench {
  life: Life;
  host: Host;
  /** What one command prints. */
  imsimta: (...words: string[]) => Promise<string>;
  /** What commands of one dialogue print, the last alone. */
  qm: (...lines: string[]) => Promise<string>;
  queue: (channel: string) => QueueFile[];
}

const benchOf = (host: Host, root: string): Bench => {
  const { version, timezone, seed, logOptions, behaviour, hung, subdirs } = host;
  const script = [
    { afterMinutes: 1, set: { destination: 'big.example.com', behaviour } },
    ...(hung ? [{ afterMinutes: 5, set: { channel: 'ims-ms', program: 'hung' } }] : []),
  ];
  const config = aConfig({ version, timezone, seed, logOptions, script, subdirs: { tcp_local: subdirs } });
  const life = beginLife(config, root);
  life.until(host.minutes);
  return {
    life,
    host,
    imsimta: async (...words) => (await life.imsimta(words)).output,
    qm: async (...lines) => {
      let output = '';
      const context = {
        ...openContext(root),
        now: () => life.world.now,
        print: (text: string) => void (output += text),
        control: () => Promise.resolve(null),
      };
      const session = beginSession(context);
      for (const line of lines) {
        output = '';
        await runCommand(session, line.split(' '), 'interactive');
      }
      return output;
    },
    queue: (channel) => listQueue(life.layout.queue, channel),
  };
};

const shown = (files: readonly QueueFile[]) =>
  files
    .map(({ id, attempts, suffix, path }) => `${id} ${attempts} ${suffix === 'HELD'} ${blocks(statSync(path).size)}`)
    .sort();

const read = (output: string) => {
  const parsed = parseQmDirectory(output);
  if (!parsed.ok) throw new Error(`${parsed.reason}: ${parsed.line}`);
  return new Map(
    parsed.blocks.map(({ channel, rows, unreadable }) => {
      expect(unreadable).toEqual([]);
      return [channel, rows.map((r) => `${r.id} ${r.attempts} ${r.held} ${r.blocks}`).sort()] as const;
    }),
  );
};

const toSeconds = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString();

/** By command. The first holds some messages, of which the host's own books still speak as before. */
const CHECKS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'directory and held: every message with its tries, size and time': async ({ life, host, imsimta, qm, queue }) => {
    if (queue('tcp_local').length >= host.hold) await qm('directory tcp_local', `hold 1-${host.hold}`);
    for (const [command, held] of [
      ['directory', false],
      ['held', true],
    ] as const) {
      const output = await imsimta('qm', command);
      const listed = read(output);
      const facts = parseQmDirectoryFacts(output, AT).facts.filter(
        (f) => f.kind === 'qm-directory' || f.kind === 'qm-held',
      );
      for (const channel of listChannels(life.layout.queue)) {
        const files = queue(channel).filter(({ suffix }) => (suffix === 'HELD') === held);
        expect(listed.get(channel) ?? []).toEqual(shown(files));
        const fact = facts.find(({ name }) => name === channel);
        expect(fact === undefined).toBe(files.length === 0);
        if (!fact) continue;
        const times = files.map(({ path }) => statSync(path).mtimeMs).sort((a, b) => a - b);
        expect(fact).toMatchObject({
          // That none is listed as held does not say that none is.
          ...(held
            ? { kind: 'qm-held', held: files.length }
            : { kind: 'qm-directory', held: null, total: files.length }),
          oldest: toSeconds(times[0]!),
          newest: toSeconds(times.at(-1)!),
        });
        if (fact.kind === 'qm-directory')
          expect(fact.attempts.reduce((sum, [, count]) => sum + count, 0)).toBe(files.length);
      }
    }
  },

  'jobs: programs with what they have in hand': async ({ life, host, imsimta }) => {
    if (hasMessagesCommand(host.version)) return;
    const { facts, coverage } = parseQmJobs(await imsimta('qm', 'jobs'), AT);
    expect(coverage.unparsed).toBe(0);
    expect(facts).toMatchObject(
      jobsOf(life.world).map(({ channel, pid, hosts: inHand, messages, processed, failed }) => ({
        kind: 'qm-job',
        channel,
        pid,
        hosts: inHand,
        messages: messages.length,
        processed,
        failed,
      })),
    );
    expect(facts).toHaveLength(jobsOf(life.world).length);
  },

  'messages: how many wait for which host': async ({ life, host, imsimta }) => {
    if (!hasMessagesCommand(host.version)) return;
    for (const channel of life.world.channels.values()) {
      const output = await imsimta('qm', 'messages', channel.name);
      const { facts, coverage } = parseQmMessages(`$ imsimta qm messages ${channel.name}\n${output}`, AT);
      expect(coverage.unparsed).toBe(0);
      const told = facts.map((f) => (f.kind === 'qm-messages' ? [f.channel, f.host, f.active, f.delayed] : f));
      const waiting = countsByHost(channel).map(({ host: to, active, delayed }) => [channel.name, to, active, delayed]);
      expect(told).toEqual(waiting.length > 0 ? waiting : [[channel.name, '', 0, 0]]);
    }
  },

  'counters: every figure of every channel': async ({ life, imsimta }) => {
    const { facts, coverage } = parseCounters(await imsimta('counters', '-show'), AT);
    expect(coverage.unparsed).toBe(0);
    const told = facts.map((f) =>
      f.kind === 'counters'
        ? [f.name, f.received, f.delivered, f.submitted, f.attempted, f.rejected, f.failed, f.stored !== null]
        : f,
    );
    expect(told).toEqual(
      [...life.world.channels.values()].map(({ name, counters: c }) => [
        name,
        ...[c.received, c.delivered, c.submitted, c.attempted, c.rejected, c.failed].map(([messages]) => messages),
        true,
      ]),
    );
  },

  'process: daemons and channel programs': async ({ life, imsimta }) => {
    const { facts, coverage } = parseProcesses(await imsimta('process'), AT);
    expect(coverage.unparsed).toBe(0);
    const names = facts.map(({ name }) => name);
    expect(names.slice(0, daemonsOf(life.world).length)).toEqual(daemonsOf(life.world));
    expect(facts.flatMap((f) => (f.kind === 'process' ? [f.pid] : [])).slice(daemonsOf(life.world).length)).toEqual(
      jobsOf(life.world).map(({ pid }) => pid),
    );
  },

  'history: the channel, the message and its tries': async ({ qm, queue }) => {
    const waiting = queue('tcp_local').filter(({ suffix }) => suffix !== 'HELD');
    if (waiting.length === 0) return;
    const output = await qm('directory tcp_local', `history 1-${waiting.length}`);
    const told = parseQmHistory(output, AT).facts.map((f) =>
      f.kind === 'qm-history' ? `${f.name} ${f.attempts} ${f.reasons.length > 0}` : '',
    );
    expect(told.sort()).toEqual(
      waiting.map(({ id, attempts }) => `tcp_local/${id} ${attempts} ${attempts > 0}`).sort(),
    );
  },

  'summarize: nothing, for its layout is not documented': async ({ imsimta }) => {
    const { facts, coverage } = parseQmSummarize(await imsimta('qm', 'summarize'));
    expect(facts).toEqual([]);
    expect(coverage).toMatchObject({ parsed: 0, reasons: { 'layout-unknown': coverage.lines } });
  },

  'version, option file and job_controller.cnf': async ({ life, host, imsimta }) => {
    const version = parseImsimtaVersion(await imsimta('version'));
    expect(version!.startsWith(host.version)).toBe(true);
    const { options } = parseLogOptions(readFileSync(join(life.layout.config, 'option.dat'), 'utf8'));
    const { connection, ...same } = host.logOptions;
    expect(options).toMatchObject({ ...same, sourceSystem: connection, filename: true, messageId: true });
    const settings = parseJobController(readFileSync(join(life.layout.config, 'job_controller.cnf'), 'utf8'), AT);
    expect(settings.coverage.unparsed).toBe(0);
    expect(settings.facts).toContainEqual(
      expect.objectContaining({ section: '', setting: 'max_messages', value: '100000' }),
    );
    expect(JSON.stringify(settings.facts)).not.toContain('simulated');
  },
};

it('reads back everything that the simulated imsimta prints, to what is so', { timeout: 60_000 }, async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(hosts, async (host) => {
      const root = mkdtempSync(join(tmpdir(), 'read-back-'));
      try {
        const bench = benchOf(host, root);
        for (const [name, check] of Object.entries(CHECKS)) {
          try {
            await check(bench);
          } catch (error) {
            throw new Error(name, { cause: error });
          }
        }
        if (bench.queue('tcp_local').some(({ attempts }) => attempts > 0)) seen.add('tried');
        if (bench.queue('tcp_local').some(({ suffix }) => suffix === 'HELD')) seen.add('held');
        if (jobsOf(bench.life.world).length > 0) seen.add('jobs');
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }),
    { numRuns: 20 },
  );
  // Empty hosts alone would prove nothing.
  expect([...seen].sort()).toEqual(['held', 'jobs', 'tried']);
});
