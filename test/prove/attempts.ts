import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { World } from '#agent/execute/world.ts';
import { sha256 } from '#agent/hash.ts';
import type { Random } from '#local/mailhost/world/random.ts';
import { ActionKind, MessageAction } from '#shared/actions/index.ts';
import type { ExecutorInput } from '#shared/contracts/host-message.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Refusal } from '#shared/contracts/result.ts';
import { BROKEN, type Good, type Kind, kinds, word, wrongLists } from './commands.ts';
import { ALLOWING, CHANNEL, type Host, manifestOf, NOW, signedInput } from './host-bench.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Something that must not be run, with the reason that the host must give. */
export interface Attempt {
  input: ExecutorInput | Uint8Array;
  refusal: Refusal;
  over?: Partial<World>;
}

/** What attempts are made with. */
export interface Tools {
  host: Host;
  random: Random;
  /** Never pinned. */
  stranger: KeyObject;
  /** A hold that was run before; within the last hour so many messages were changed and channels acted on. */
  known: Good;
  /** A release that was run before. */
  released: Good;
  hour: { messages: number; channelActions: number };
}

const signedAnew = ({ host }: Tools, { manifest }: Good, what: unknown): ExecutorInput =>
  signedInput(what, manifest, { key: host.key });

const flipped = (random: Random, bytes: Uint8Array): Buffer => {
  const copy = Buffer.from(bytes);
  const at = random.integer(0, copy.length - 1);
  copy[at] = copy[at]! ^ (1 << random.integer(0, 7));
  return copy;
};

const withSigned = (good: Good, signed: Partial<ExecutorInput['signed']>): ExecutorInput => ({
  ...good.input,
  signed: { ...good.input.signed, ...signed },
});

/** Another value of the same kind at a random place of a document. */
const otherLeaf = (random: Random, value: unknown): unknown => {
  if (Array.isArray(value)) {
    if (value.length === 0) return ['more'];
    const at = random.integer(0, value.length - 1);
    return value.map((item: unknown, i) => (i === at ? otherLeaf(random, item) : item));
  }
  if (typeof value === 'object' && value !== null) {
    const name = random.pick(Object.keys(value));
    return { ...value, [name]: otherLeaf(random, (value as Record<string, unknown>)[name]) };
  }
  if (typeof value === 'string') return `${value}${word(random, 1)}`;
  return typeof value === 'number' ? value + random.integer(1, 9) : { id: 'forged-0001', hash: 'b'.repeat(64) };
};

/** Kinds of commands that a way is tried with; all when it does not say. */
const AMONG = {
  changes: ActionKind.options,
  messages: MessageAction.options,
  lists: ['inspect', ...MessageAction.options],
  releases: ['release'],
  stops: ['stop'],
  /** What counts against the limit of channel actions. */
  counted: ['stop', 'retry', 'cache-sync'],
} satisfies Record<string, readonly Kind[]>;

/** Kinds that a way is tried with. */
export const kindsOf = (way: Way): readonly Kind[] => (way.for ? AMONG[way.for] : kinds);

type Way = {
  for?: keyof typeof AMONG;
  /** Signed for this host, so that the refusal may answer by the command's id. */
  vouched?: true;
  make: (good: Good, tools: Tools) => Attempt;
};

const clock = (over: Partial<ExecutorInput> | null, own: number | null, refusal: Refusal): Way['make'] => {
  const world = own === null ? {} : { over: { now: () => own } };
  return ({ input }) => ({ input: { ...input, ...over }, refusal, ...world });
};

const stopUntil = (startAt: (random: Random) => number, refusal: Refusal): Way => ({
  for: 'stops',
  make: (good, tools) => {
    const operation = { ...good.command.operation, startAt: toInstant(startAt(tools.random)) };
    return { input: signedAnew(tools, good, { ...good.command, operation }), refusal };
  },
});

const policyIn = (name: string, refusal: Refusal, among: Way['for'] = 'changes'): Way => ({
  for: among,
  make: ({ input }, { host }) => ({
    input,
    refusal,
    over: { config: { ...host.config, policyFile: join(host.root, name) } },
  }),
});

/** Writes the policies that the ways below name. */
export const writePolicies = ({ host, hour }: Pick<Tools, 'host' | 'hour'>): void => {
  host.policy('no-action.json', { ...ALLOWING, actions: [] });
  host.policy('other-channel.json', { ...ALLOWING, channels: ['tcp_intranet'] });
  host.policy('none-at-once.json', { ...ALLOWING, maxMessagesPerCommand: 0 });
  host.policy('hour-full.json', { ...ALLOWING, maxMessagesPerHour: hour.messages });
  host.policy('channels-full.json', { ...ALLOWING, maxChannelActionsPerHour: hour.channelActions });
  // Noon in UTC is eight in the morning there.
  host.policy('at-night.json', { ...ALLOWING, hours: { from: '22:00', to: '06:00' } });
  host.policy('garbled.json', '{"actions": ["hold"');
  host.policy('unknown-word.json', { ...ALLOWING, alsoAllowed: ['everything'] });
  host.policy('frozen', '');
};

const TOO_LARGE = Buffer.alloc(12_000_001, 32);

/** Every way in which something that must not be run can reach a host, by name. */
export const WAYS: Readonly<Record<string, Way>> = {
  'no command at all': {
    make: (_, { random }) => ({ input: Buffer.from(word(random, random.integer(0, 40))), refusal: 'malformed' }),
  },
  'cut off': {
    make: ({ input }, { random }) => {
      const bytes = Buffer.from(JSON.stringify(input));
      return { input: bytes.subarray(0, random.integer(0, bytes.length - 1)), refusal: 'malformed' };
    },
  },
  'too large': {
    make: () => ({ input: TOO_LARGE, refusal: 'malformed' }),
  },
  'signed, but no command': {
    vouched: true,
    make: (good, tools) => ({
      input: signedAnew(tools, good, tools.random.pick(BROKEN)(good.command)),
      refusal: 'malformed',
    }),
  },
  'signed by a stranger under a pinned name': {
    make: (good, { stranger, random }) => ({
      input: signedInput(good.command, good.manifest, { key: stranger, keyId: random.pick(['k1', 'k2']) }),
      refusal: 'bad-signature',
    }),
  },
  'signed by a stranger under its own name': {
    make: (good, { stranger, random }) => ({
      input: signedInput(good.command, good.manifest, { key: stranger, keyId: `k-${word(random, 4)}` }),
      refusal: 'unknown-key',
    }),
  },
  'the other pinned key named': {
    make: (good) => ({
      input: withSigned(good, { keyId: good.input.signed.keyId === 'k1' ? 'k2' : 'k1' }),
      refusal: 'bad-signature',
    }),
  },
  'a byte of the payload changed': {
    make: (good, { random }) => ({
      input: withSigned(good, {
        payload: flipped(random, Buffer.from(good.input.signed.payload, 'base64')).toString('base64'),
      }),
      refusal: 'bad-signature',
    }),
  },
  'a field of the command changed': {
    make: (good, { random }) => ({
      input: withSigned(good, {
        payload: Buffer.from(JSON.stringify(otherLeaf(random, good.command))).toString('base64'),
      }),
      refusal: 'bad-signature',
    }),
  },
  'a byte of the signature changed': {
    make: (good, { random }) => ({
      input: withSigned(good, {
        signature: flipped(random, Buffer.from(good.input.signed.signature, 'base64')).toString('base64'),
      }),
      refusal: 'bad-signature',
    }),
  },
  'the signature of another command': {
    make: (good, { known }) => ({
      input: withSigned(good, { signature: known.input.signed.signature, keyId: known.input.signed.keyId }),
      refusal: 'bad-signature',
    }),
  },
  'a signature of another length': {
    make: (good, { random }) => {
      const bytes = Buffer.from(good.input.signed.signature, 'base64');
      const other = random.chance(0.5) ? bytes.subarray(0, random.integer(0, 63)) : Buffer.concat([bytes, bytes]);
      return { input: withSigned(good, { signature: other.toString('base64') }), refusal: 'bad-signature' };
    },
  },
  'for another host': {
    make: (good, tools) => ({
      input: signedAnew(tools, good, { ...good.command, host: tools.random.pick(['mx2.example.edu', 'mx1', 'x']) }),
      refusal: 'wrong-host',
    }),
  },
  'expired by the store’s clock': {
    make: (good, tools) =>
      clock({ serverNow: NOW + 5 * MINUTE + tools.random.integer(1, 3_600_000) }, null, 'expired')(good, tools),
  },
  'expired by the host’s clock': {
    make: (good, tools) => clock(null, NOW + 5 * MINUTE + tools.random.integer(1, 3_600_000), 'expired')(good, tools),
  },
  'redriven after a week': {
    make: (good, tools) => clock({ serverNow: NOW + 7 * DAY }, NOW + 7 * DAY, 'expired')(good, tools),
  },
  'not yet valid by the store’s clock': {
    make: (good, tools) =>
      clock(
        { serverNow: NOW - 5 * MINUTE - tools.random.integer(2 * MINUTE, 7_200_000) },
        null,
        'not-yet-valid',
      )(good, tools),
  },
  'not yet valid by the host’s clock': {
    make: (good, tools) =>
      clock(null, NOW - 5 * MINUTE - tools.random.integer(30_001, 7_200_000), 'not-yet-valid')(good, tools),
  },
  'a known id with other content': {
    for: 'changes',
    make: (good, tools) => {
      const command = { ...good.command, id: tools.known.command.id };
      return { input: signedAnew(tools, good, command), refusal: 'replayed' };
    },
  },
  'a known command with a later term': {
    for: 'changes',
    make: (_, tools) => {
      const { known, random } = tools;
      const notAfter = toInstant(NOW + random.integer(400_000, 800_000));
      return { input: signedAnew(tools, known, { ...known.command, notAfter }), refusal: 'replayed' };
    },
  },
  'without its list': {
    for: 'lists',
    make: ({ input }) => ({ input: { ...input, manifest: null }, refusal: 'manifest-mismatch' }),
  },
  'a character of the list changed': {
    for: 'lists',
    make: ({ input, manifest }, { random }) => {
      const at = random.integer(0, manifest!.length - 1);
      const other = String.fromCharCode(manifest!.charCodeAt(at) ^ random.integer(1, 15));
      const text = manifest!.slice(0, at) + other + manifest!.slice(at + 1);
      return { input: { ...input, manifest: text }, refusal: 'manifest-mismatch' };
    },
  },
  'the list of another command': {
    for: 'lists',
    make: ({ input }, { known }) => ({ input: { ...input, manifest: known.manifest }, refusal: 'manifest-mismatch' }),
  },
  'a list of another host or channel': {
    for: 'lists',
    make: ({ command }, { host, random }) => {
      const ids = ['aaa1', 'bbb2'];
      const list = random.chance(0.5) ? manifestOf(ids, CHANNEL, 'mx2.example.edu') : manifestOf(ids, 'tcp_intranet');
      const operation = {
        ...command.operation,
        manifestHash: list.hash,
        ...('count' in command.operation && { count: 2 }),
      };
      return {
        input: signedInput({ ...command, operation }, list.text, { key: host.key }),
        refusal: 'manifest-mismatch',
      };
    },
  },
  'another count than the list': {
    for: 'messages',
    make: (good, tools) => {
      const operation = { ...good.command.operation, count: tools.random.integer(6, 1_000) };
      return { input: signedAnew(tools, good, { ...good.command, operation }), refusal: 'manifest-mismatch' };
    },
  },
  'a list that is none': {
    for: 'lists',
    make: ({ command }, { host, random }) => {
      const text = wrongLists(random);
      const operation = { ...command.operation, manifestHash: sha256(text) };
      return {
        input: signedInput({ ...command, operation }, text, { key: host.key }),
        refusal: 'manifest-mismatch',
      };
    },
  },
  'the action is not allowed here': policyIn('no-action.json', 'policy-action'),
  'the channel is not allowed here': policyIn('other-channel.json', 'policy-channel'),
  'too many at once': policyIn('none-at-once.json', 'policy-count', 'messages'),
  'too many in an hour': policyIn('hour-full.json', 'policy-count', 'messages'),
  'too many channel actions in an hour': policyIn('channels-full.json', 'policy-count', 'counted'),
  'a stop whose start has passed': stopUntil((random) => NOW - random.integer(0, DAY), 'expired'),
  'a stop for longer than a day': stopUntil((random) => NOW + DAY + random.integer(1, DAY), 'policy-action'),
  'a release of what others hold': {
    for: 'releases',
    make: ({ input }) => ({ input, refusal: 'not-held' }),
  },
  'a release of what was released before': {
    for: 'releases',
    make: (good, tools) => {
      const { command, manifest } = tools.released;
      const again = { ...command, id: good.command.id };
      return { input: signedInput(again, manifest, { key: tools.host.key }), refusal: 'not-held' };
    },
  },
  'not at this hour': policyIn('at-night.json', 'policy-action'),
  'the policy is garbled': policyIn('garbled.json', 'policy-action'),
  'the policy says what nobody knows': policyIn('unknown-word.json', 'policy-action'),
  'there is no policy': policyIn('none.json', 'policy-action'),
  'the product is too old': {
    for: 'changes',
    make: ({ input }, { host }) => ({
      input,
      refusal: 'policy-action',
      over: { config: { ...host.config, version: '5.2' } },
    }),
  },
  frozen: {
    for: 'changes',
    make: ({ input }, { host }) => ({
      input,
      refusal: 'frozen',
      over: { config: { ...host.config, freezeFile: join(host.root, 'frozen') } },
    }),
  },
};
