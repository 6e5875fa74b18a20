import type { Random } from '#local/mailhost/world/random.ts';
import { ActionKind, MessageAction } from '#shared/actions/index.ts';
import type { Command, Operation } from '#shared/contracts/command.ts';
import type { ExecutorInput } from '#shared/contracts/host-message.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { CHANNEL, commandOf, type Host, manifestOf, NOW, signedInput } from './host-bench.ts';

/** A good command: what an attempt begins with. */
export interface Good {
  command: Command;
  manifest: string | null;
  input: ExecutorInput;
}

const KINDS = ['counts', 'directory', 'history', 'look', 'inspect', ...ActionKind.options] as const;
export type Kind = (typeof KINDS)[number];
export const kinds: readonly Kind[] = KINDS;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'.split('');

/** A word of so many letters and digits. */
export const word = (random: Random, length: number): string =>
  Array.from({ length }, () => random.pick(LETTERS)).join('');

const operationOf = (kind: Kind, ids: readonly string[]): Operation => {
  const { hash } = manifestOf(ids);
  switch (kind) {
    case 'counts':
      return { kind };
    case 'directory':
      return { kind, channel: CHANNEL };
    case 'history':
      return { kind, channel: CHANNEL, ids: [...ids] };
    case 'look':
      return { kind, question: { ask: 'directory', channel: CHANNEL } };
    case 'inspect':
      return { kind, channel: CHANNEL, manifestHash: hash };
    case 'stop':
      return { kind, channel: CHANNEL, startAt: toInstant(NOW + 3_600_000) };
    case 'start':
    case 'retry':
    case 'cache-sync':
      return { kind, channel: CHANNEL };
    default:
      return { kind, channel: CHANNEL, manifestHash: hash, count: ids.length };
  }
};

/** A command that the host would run. */
export const makeGood = ({ host, random }: { host: Host; random: Random }, kind: Kind, id: string): Good => {
  const ids = Array.from({ length: random.integer(1, 5) }, (_, n) => `${n}${word(random, 6)}`);
  const named = kind === 'inspect' || MessageAction.safeParse(kind).success;
  const manifest = named ? manifestOf(ids).text : null;
  const command = commandOf(operationOf(kind, ids), { id });
  const pinned = random.pick([
    { key: host.key, keyId: 'k1' },
    { key: host.secondKey, keyId: 'k2' },
  ]);
  const serverNow = NOW + random.integer(-60_000, 60_000);
  return { command, manifest, input: signedInput(command, manifest, { ...pinned, serverNow }) };
};

/** What is rightly signed, but is no command. */
export const BROKEN: readonly ((c: Command) => unknown)[] = [
  () => null,
  () => [],
  () => 'hold everything',
  (c) => ({ ...c, version: 2 }),
  (c) => ({ ...c, id: '../../etc' }),
  (c) => ({ ...c, host: 'MX1 *' }),
  (c) => ({ ...c, notAfter: 'tomorrow' }),
  (c) => ({ ...c, notBefore: undefined }),
  (c) => ({ ...c, approvers: [{ team: 'T1' }] }),
  (c) => ({ ...c, operation: { kind: 'clean', channel: CHANNEL } }),
  (c) => ({ ...c, operation: { kind: 'directory', channel: '*' } }),
  (c) => ({ ...c, operation: { kind: 'directory', channel: 'tcp_*' } }),
  (c) => ({ ...c, operation: { kind: 'directory', channel: `${CHANNEL} -all` } }),
  (c) => ({ ...c, operation: { kind: 'directory', channel: `${CHANNEL}\nhold -all` } }),
  (c) => ({ ...c, operation: { kind: 'history', channel: CHANNEL, ids: [] } }),
  (c) => ({ ...c, operation: { kind: 'history', channel: CHANNEL, ids: ['a/../b'] } }),
  (c) => ({ ...c, operation: { ...operationOf('hold', ['aaa']), count: 0 } }),
  (c) => ({ ...c, operation: { ...operationOf('hold', ['aaa']), manifestHash: 'none' } }),
  (c) => ({ ...c, operation: operationOf('hold', ['aaa']), proposal: null, approvers: [{ team: 'T1', user: 'U1' }] }),
  (c) => ({ ...c, operation: operationOf('delete', ['aaa']), approvers: [] }),
  (c) => ({ ...c, operation: { kind: 'start', channel: CHANNEL }, approvers: [] }),
  (c) => ({
    ...c,
    operation: { kind: 'retry', channel: CHANNEL },
    proposal: null,
    approvers: [{ team: 'T1', user: 'U1' }],
  }),
  (c) => ({ ...c, operation: { kind: 'stop', channel: CHANNEL } }),
  (c) => ({ ...c, operation: { kind: 'stop', channel: CHANNEL, startAt: 'when I say so' } }),
  (c) => ({ ...c, operation: { kind: 'start', channel: '*' } }),
  (c) => ({ ...c, operation: { kind: 'retry', channel: `${CHANNEL} -all` } }),
  (c) => ({ ...c, operation: { kind: 'cache-sync' } }),
];

/** Lists of messages that no command may be about, although their hash was signed. */
const WRONG_LISTS = ['', 'null', '[]', '{"version":1}'] as const;
export const wrongLists = (random: Random): string =>
  random.pick([
    ...WRONG_LISTS,
    JSON.stringify({ version: 1, host: 'mx1.example.edu', channel: CHANNEL, ids: [] }),
    JSON.stringify({ version: 1, host: 'mx1.example.edu', channel: CHANNEL, ids: ['bbb', 'aaa'] }),
    JSON.stringify({ version: 1, host: 'mx1.example.edu', channel: CHANNEL, ids: ['aaa', 'aaa'] }),
    JSON.stringify({ version: 1, host: 'mx1.example.edu', channel: CHANNEL, ids: ['*'] }),
  ]);
