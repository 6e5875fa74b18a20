import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanQueue } from '#agent/queue-scan.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import type { MailhostConfig } from '../mailhost/config.ts';
import type { Life } from '../mailhost/life.ts';
import { makeZone } from '../mailhost/log/local-time.ts';
import { hasMessagesCommand } from '../mailhost/log/products.ts';
import { serviceLine } from '../mailhost/log/service-line.ts';
import { soundStore } from '../scenarios/outputs.ts';
import type { RawLine, Scenario, ServiceLine, ToolOutput } from '../scenarios/scenario.ts';
import { followLog } from './follow.ts';

/** Tools run and outputs are taken every so many minutes, queue files are counted at every step. */
const OUTPUTS_EVERY = 15;

const FILES: Readonly<Record<LogSource, string>> = {
  'mail.log': 'mail.log_current',
  imta: 'imta',
  imap: 'imap',
  pop: 'pop',
  http: 'http',
  default: 'default',
  mmp: 'ImapProxy',
};

/** Objects that a collector asks counterutil for. */
const COUNTER_OBJECTS = ['imapstat', 'serverresponse', 'db_mpool'];

/** Settings that a host in Unified Configuration is asked for. */
const UNIFIED_GROUPS = ['mta.log_*', 'job_controller'];

/** Outputs of which there is one of the host's own, unless a scenario has another. */
const OF_THE_STORE: ReadonlySet<ToolOutput['kind']> = new Set([
  'counterutil',
  'store-stamps',
  'database-logs',
  'disk',
  'load',
]);

/** Evidence is told apart by its place here. */
const NO_HASH = '0'.repeat(64);

/** Gathers the evidence of a simulated host as a collector on it would, without a wall clock. */
export interface Collector {
  /** Digests of what is new, up to this minute of the host's life, and of what it answers when it is up. */
  collect(minute: number, answers?: () => Promise<ToolOutput[]>): Promise<Digest[]>;
}

/** A collector for a host that lives by a scenario. */
export const collectorOf = (life: Life, config: MailhostConfig, scenario: Scenario): Collector => {
  const host = `${config.name}.${config.domain}`;
  const { timezone } = config;
  const startAt = Date.parse(config.startAt);
  const zone = makeZone(timezone);
  const path = (source: LogSource): string => join(life.layout.log, FILES[source]);
  const yesterday = join(life.layout.log, 'mail.log_yesterday');
  const logs = (Object.keys(FILES) as LogSource[]).map((source) => ({
    source,
    read: followLog(path(source), source === 'mail.log' ? yesterday : null),
  }));
  const lines: (ServiceLine | RawLine)[] = [...(scenario.lines ?? [])].sort((a, b) => a.atMinute - b.atMinute);
  let outputsAt = 0;
  let beatsFrom = 0;
  let wasDown = false;

  const prefix = (): string => `evidence/${host}/${toInstant(life.world.now).slice(0, 10)}`;

  const writeLines = (minute: number): void => {
    while (lines[0] && lines[0].atMinute <= minute) {
      const next = lines.shift()!;
      const at = startAt + next.atMinute * 60_000;
      const text = 'raw' in next ? next.raw : serviceLine(zone, { ...next, at, host: config.name, pid: 4711 });
      appendFileSync(path(next.source), `${text}\n`);
    }
  };

  const isLost = (source: LogSource, minute: number): boolean => {
    const loses = scenario.agent?.loses;
    return loses?.source === source && minute >= loses.from && minute < loses.to;
  };

  const isEnded = (minute: number): boolean => {
    const [from, to] = scenario.agent?.ended ?? [Infinity, Infinity];
    return minute >= from && minute < to;
  };

  const readLogs = (minute: number): Digest[] =>
    logs.flatMap(({ source, read }) => {
      const ranges = read();
      return (isLost(source, minute) ? [] : ranges).map(({ fileId, start, bytes }) => {
        // As a collector names it: playbooks read from the name where in the file its lines stand.
        const [from, to] = [start, start + bytes.length].map((place) => String(place).padStart(15, '0'));
        const evidence = `${prefix()}/log/${source}/${fileId}/${from}-${to}.${NO_HASH}.gz`;
        const digester = createLogDigester({ evidence, host, timezone, source });
        digester.write(bytes);
        return digester.end();
      });
    });

  const snapshot = ({ kind, tool, stdout }: ToolOutput, n: number, takenAt = toInstant(life.world.now)): Digest => {
    return digestSnapshot(
      { version: 1, type: 'snapshot', host, kind, takenAt, sha256: NO_HASH, timezone },
      { tool: [...tool], exitCode: 0, stdout, stderr: '', durationMs: 0 },
      `${prefix()}/snapshot/${kind}/${takenAt}.${n}`,
    );
  };

  /** One a minute since the last look. */
  const beat = (minute: number): Digest[] => {
    const beats: Digest[] = [];
    for (; beatsFrom <= minute; beatsFrom++) {
      if (isEnded(beatsFrom) || !scenario.agent) continue;
      const upSeconds =
        (beatsFrom - (scenario.agent.ended && beatsFrom > scenario.agent.ended[1] ? scenario.agent.ended[1] : 0)) * 60;
      const stdout = JSON.stringify({ upSeconds, logs: [], trouble: {}, deliveries: {} });
      const at = toInstant(startAt + beatsFrom * 60_000);
      beats.push(snapshot({ kind: 'heartbeat', tool: ['queuewarden', 'heartbeat'], stdout }, 0, at));
    }
    return beats;
  };

  // One output, each answer below its command, since the answer does not name its channel.
  const askChannels = async (): Promise<ToolOutput[]> => {
    let stdout = '';
    for (const channel of ['tcp_local', 'tcp_intranet', 'ims-ms']) {
      const { status, output } = await life.imsimta(['qm', 'messages', channel]);
      if (status === 0) stdout += `$ imsimta qm messages ${channel}\n${output}\n`;
    }
    return stdout === '' ? [] : [{ kind: 'qm-messages', tool: ['imsimta', 'qm', 'messages'], stdout }];
  };

  const runTools = async (): Promise<ToolOutput[]> => {
    const old = hasMessagesCommand(config.version);
    const commands = [
      ['process', ['process']],
      ['counters', ['counters', '-show']],
      ...(old ? [] : [['qm-jobs', ['qm', 'jobs']] as const]),
    ] as const;
    const outputs: ToolOutput[] = [];
    for (const [kind, words] of commands) {
      const { status, output } = await life.imsimta(words);
      if (status === 0) outputs.push({ kind, tool: ['imsimta', ...words], stdout: output });
    }
    if (old) outputs.push(...(await askChannels()));
    for (const object of COUNTER_OBJECTS) {
      const args = ['-o', object, '-n', '1'];
      const { status, output } = await life.storeTool('counterutil', args);
      if (status === 0) outputs.push({ kind: 'counterutil', tool: ['counterutil', ...args], stdout: output });
    }
    // A host of files has those of its scenario: this one can only be asked.
    for (const group of config.configuration === 'unified' ? UNIFIED_GROUPS : []) {
      const args = ['show', group];
      const { status, output } = await life.storeTool('msconfig', args);
      if (status === 0) outputs.push({ kind: 'option-file', tool: ['msconfig', ...args], stdout: output });
    }
    return outputs;
  };

  /** What the host's own tools and files say, and in its place what the scenario says instead. */
  const takeOutputs = async (minute: number): Promise<ToolOutput[]> => {
    const moment = { minute, at: life.world.now };
    const told = scenario.outputs?.(moment) ?? [];
    const same = ({ kind, tool }: ToolOutput): string => (kind === 'counterutil' ? tool.join(' ') : kind);
    const instead = new Set(told.filter(({ kind }) => OF_THE_STORE.has(kind)).map(same));
    const own = [...(await runTools()), ...soundStore(moment)];
    return [...own.filter((output) => !instead.has(same(output))), ...told];
  };

  return {
    collect: async (minute, answers = () => Promise.resolve([])) => {
      // A host that is off collects nothing; what its logs got meanwhile is read when it is on.
      if (life.world.down) {
        // Hosts are taken down at the minute of a look: until then this one lived.
        const last = wasDown ? [] : beat(minute - 1);
        wasDown = true;
        beatsFrom = minute + 1;
        return last;
      }
      wasDown = false;
      writeLines(minute);
      const beats = beat(minute);
      if (isEnded(minute)) return beats;
      const counts = JSON.stringify(await scanQueue(life.layout.queue));
      const outputs: ToolOutput[] = [{ kind: 'queue-counts', tool: ['queuewarden', 'queue-counts'], stdout: counts }];
      if (minute >= outputsAt) {
        outputsAt = minute + OUTPUTS_EVERY;
        outputs.push(...(await takeOutputs(minute)));
      }
      outputs.push(...(await answers()));
      return [...readLogs(minute), ...outputs.map((output, n) => snapshot(output, n)), ...beats];
    },
  };
};
