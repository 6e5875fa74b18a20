import { doctorGrants, type Grants, grants, hostGrants, type Use, writtenOnce } from '#shared/grants.ts';
import { commandQueueName, type FunctionName } from '#shared/topology.ts';
import type { Wish } from './emulators/aws/http.ts';

/** Access key of whoever sets up and operates; everything is open to it. */
export const OPERATOR = 'operator';

/** Access key of `queuewarden doctor`, which may do what docs/deploy.md says that it needs. */
export const DOCTOR = 'doctor';

/** Access keys of a function and of a host: by them the emulator tells who calls. */
export const functionKey = (name: FunctionName): string => `function-${name}`;
export const hostKey = (host: string): string => `host-${host}`;

/** Who may do what on one machine: the same grants that the stack makes policies of. */
export const accessOf = (
  hosts: readonly string[],
  buckets: { evidence: string; state: string },
): ((caller: string, wish: Wish) => boolean) => {
  const commandQueues = hosts.map(commandQueueName);
  const rules = new Map<string, (wish: Wish) => boolean>([
    [OPERATOR, () => true],
    [DOCTOR, (wish: Wish) => mayDoctor(buckets, wish)],
    ...Object.entries(grants).map(
      ([name, granted]) =>
        [
          functionKey(name as FunctionName),
          (wish: Wish) => mayFunction(granted, commandQueues, buckets, wish),
        ] as const,
    ),
    ...hosts.map((host) => [hostKey(host), (wish: Wish) => mayHost(host, buckets, wish)] as const),
  ]);
  // As the policies of the buckets: this holds for whoever asks.
  return (caller, wish) => !rewrites(buckets, wish) && (rules.get(caller)?.(wish) ?? false);
};

type Buckets = Parameters<typeof accessOf>[1];

const rewrites = (buckets: Buckets, wish: Wish): boolean => {
  if (wish.service !== 's3' || !wish.plain) return false;
  const once =
    wish.bucket === buckets.evidence ? writtenOnce.evidence : wish.bucket === buckets.state ? writtenOnce.state : [];
  return once.some((prefix) => wish.key.startsWith(prefix));
};

const mayStore = ({ evidence, state }: Pick<Grants, 'evidence' | 'state'>, buckets: Buckets, wish: Wish): boolean => {
  if (wish.service !== 's3') return false;
  const use = wish.bucket === buckets.evidence ? evidence : wish.bucket === buckets.state ? state : null;
  return use !== null && allows(use, wish);
};

const allows = ({ reads, writes }: Use, { action, key }: Extract<Wish, { service: 's3' }>): boolean => {
  const under = (prefixes: readonly string[]): boolean => prefixes.some((prefix) => key.startsWith(prefix));
  switch (action) {
    case 'GetObject':
    case 'ListBucket':
      return under([...reads, ...writes]);
    case 'PutObject':
      return under(writes);
    default:
      return false;
  }
};

const mayFunction = (granted: Grants, commandQueues: readonly string[], buckets: Buckets, wish: Wish): boolean => {
  switch (wish.service) {
    case 's3':
      return mayStore(granted, buckets, wish);
    case 'sqs': {
      const queues: readonly string[] = [...granted.sends, ...(granted.signs ? commandQueues : [])];
      // A function's own queue is read by the event source, never by the function.
      return wish.action === 'SendMessage' && queues.includes(wish.queue.replace(/\.fifo$/, ''));
    }
    case 'kms':
      return granted.signs;
  }
};

const TAKES: ReadonlySet<string> = new Set(['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility']);

const mayHost = (host: string, buckets: Buckets, wish: Wish): boolean =>
  wish.service === 'sqs'
    ? wish.queue === commandQueueName(host) && TAKES.has(wish.action)
    : mayStore(hostGrants(host), buckets, wish);

const LOOKS: ReadonlySet<string> = new Set(['GetQueueUrl', 'GetQueueAttributes']);

const mayDoctor = (buckets: Buckets, wish: Wish): boolean => {
  switch (wish.service) {
    case 's3': {
      // Of a bucket that is not there, S3 says so to whoever asks.
      if (wish.bucket !== buckets.evidence && wish.bucket !== buckets.state) return true;
      const { lists } = doctorGrants;
      const asks = wish.action === 'ListBucket' && wish.bucket === buckets.evidence;
      return mayStore(doctorGrants, buckets, wish) || (asks && lists.some((prefix) => wish.key.startsWith(prefix)));
    }
    case 'sqs': {
      const sends: readonly string[] = doctorGrants.sends;
      return (
        LOOKS.has(wish.action) || (wish.action === 'SendMessage' && sends.includes(wish.queue.replace(/\.fifo$/, '')))
      );
    }
    case 'kms':
      return wish.action === 'GetPublicKey';
  }
};
