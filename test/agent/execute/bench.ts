import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { sha256 } from '#agent/hash.ts';
import type { ExecutorConfig } from '#agent/execute/config.ts';
import { startWhatIsDue } from '#agent/execute/due.ts';
import { execute } from '#agent/execute/execute.ts';
import { runOnce, startTool } from '#agent/execute/run.ts';
import type { World } from '#agent/execute/world.ts';
import { ActionKind } from '#shared/actions/index.ts';
import type { MessageAction } from '#shared/actions/index.ts';
import type { Command, Operation } from '#shared/contracts/command.ts';
import { isChange } from '#shared/contracts/command.ts';
import type { DueReport, ExecutorInput } from '#shared/contracts/host-message.ts';
import { makeManifest, manifestText } from '#shared/contracts/manifest.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Result } from '#shared/contracts/result.ts';
import type { HostPolicy } from '#agent/execute/policy.ts';
import { seedHold } from './seed-hold.ts';

export const HOST = 'mail.example.com';
export const CHANNEL = 'tcp_local';
export const NOW = Date.UTC(2026, 2, 10, 12, 0, 0);
const TOOLS = new URL('../fixtures/fake-tools.mjs', import.meta.url).pathname;
const FAKE = new URL('../fixtures/fake-imsimta.mjs', import.meta.url).pathname;

const allowing: HostPolicy = {
  actions: ActionKind.options,
  channels: [CHANNEL],
  maxMessagesPerCommand: 1_000,
  maxMessagesPerHour: 2_000,
  maxChannelActionsPerHour: 100,
};

/** A mail host in a temporary directory: a queue, a policy, a pinned key and a command that can be told to misbehave. */
export const makeBench = (behave = 'well') => {
  const dir = mkdtempSync(join(tmpdir(), 'executor-'));
  const channelDir = join(dir, 'queue', CHANNEL);
  mkdirSync(channelDir, { recursive: true });
  mkdirSync(join(dir, 'queue', 'tcp_intranet'));
  const pair = generateKeyPairSync('ed25519');
  const config: ExecutorConfig = {
    host: HOST,
    imsimta: [process.execPath, FAKE, '--queue', join(dir, 'queue'), '--behave', behave],
    counterutil: [process.execPath, TOOLS, '--log', join(dir, 'tools.log'), '--behave', behave, 'counterutil'],
    reconstruct: [process.execPath, TOOLS, '--log', join(dir, 'tools.log'), '--behave', behave, 'reconstruct'],
    ps: [process.execPath, TOOLS, '--log', join(dir, 'tools.log'), '--behave', behave, 'ps', '-u', 'mailsrv'],
    queueDir: join(dir, 'queue'),
    stateDir: join(dir, 'state'),
    policyFile: join(dir, 'policy.json'),
    freezeFile: join(dir, 'freeze'),
    version: '6.3',
    keys: [{ keyId: 'k1', publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64') }],
    timezone: 'America/Los_Angeles',
  };
  const world: World = {
    config,
    now: () => NOW,
    wait: () => Promise.resolve(),
    startTool,
    runOnce,
    path: process.env['PATH']!,
    limits: { promptMs: 10_000, lightMs: 10_000, heavyMs: 10_000, lookMs: 10_000, dialogueMs: 60_000, lockMs: 5_000 },
  };
  const bench = {
    dir,
    config,
    world,
    key: pair.privateKey,
    policy: (policy: unknown, mode = 0o600) =>
      writeFileSync(config.policyFile, typeof policy === 'string' ? policy : JSON.stringify(policy), { mode }),
    /** Puts files into the channel's queue, a second apart from 01:00 UTC. */
    queue: (...names: string[]) =>
      names.forEach((name, i) => {
        const at = Date.UTC(2026, 2, 10, 1, 0, i) / 1000;
        writeFileSync(join(channelDir, name), '');
        utimesSync(join(channelDir, name), at, at);
      }),
    files: () => readdirSync(channelDir).sort(),
    /** Puts held files into the queue, as a command of this host left them two hours ago. */
    held: (...names: string[]) => {
      bench.queue(...names);
      const held = names.map((name) => name.replace(/^..|\.\w+$/g, ''));
      seedHold(config, CHANNEL, held, NOW - 7_200_000);
    },
    /** Has the planned starts done that are due at this time of the host's clock. */
    due: (now: number, over: Partial<World> = {}): Promise<DueReport> =>
      startWhatIsDue({ due: true, serverNow: now }, { ...world, now: () => now, ...over }),
    /** Lines that qm was given, and other commands. */
    lines: () => (existsSync(join(dir, 'qm.log')) ? readFileSync(join(dir, 'qm.log'), 'utf8').trim().split('\n') : []),
    run: (input: unknown, over: Partial<World> = {}): Promise<Result> =>
      execute(input instanceof Uint8Array ? input : Buffer.from(JSON.stringify(input)), { ...world, ...over }),
    order: (operation: Operation, ids: string[] = [], over: Partial<Command> = {}) =>
      makeOrder(bench.key, operation, ids, over),
    change: (kind: MessageAction, ids: string[], over: Partial<Command> = {}) =>
      bench.order(changeOf(kind, ids), ids, over),
    hold: (ids: string[], over: Partial<Command> = {}) => bench.change('hold', ids, over),
    release: (ids: string[], over: Partial<Command> = {}) => bench.change('release', ids, over),
  };
  bench.policy(allowing);
  return bench;
};
export { allowing };

const hashOf = (ids: string[]): string => sha256(manifestText(makeManifest(HOST, CHANNEL, ids)));

const changeOf = (kind: MessageAction, ids: string[]): Operation => ({
  kind,
  channel: CHANNEL,
  manifestHash: hashOf(ids),
  count: new Set(ids).size,
});

export const inspectOf = (ids: string[]): Operation => ({
  kind: 'inspect',
  channel: CHANNEL,
  manifestHash: hashOf(ids),
});

const makeOrder = (key: KeyObject, operation: Operation, ids: string[], over: Partial<Command>): ExecutorInput => {
  const command: Command = {
    version: 1,
    id: 'command-0001',
    host: HOST,
    operation,
    proposal: isChange(operation) ? { id: 'proposal-0001', hash: 'a'.repeat(64) } : null,
    approvers: isChange(operation) ? [{ team: 'T1', user: 'U1' }] : [],
    notBefore: toInstant(NOW - 1_000),
    notAfter: toInstant(NOW + 600_000),
    ...over,
  };
  const payload = Buffer.from(JSON.stringify(command));
  return {
    signed: {
      version: 1,
      payload: payload.toString('base64'),
      signature: sign(null, payload, key).toString('base64'),
      keyId: 'k1',
    },
    manifest: ids.length > 0 ? manifestText(makeManifest(HOST, CHANNEL, ids)) : null,
    serverNow: NOW,
  };
};

/** `3 done` and so on, for short expectations. */
export const outcomes = (result: Result): Record<string, string> =>
  Object.fromEntries(result.messages.map(({ id, outcome }) => [id, outcome]));
