import { type Grants, grants, hostGrants, type Use } from '#shared/grants.ts';
import { commandQueueName, type FunctionName } from '#shared/topology.ts';
import type { Wish } from './emulators/aws/http.ts';

/** Access key of whoever sets up and operates; everything is open to it. */
export const OPERATOR = 'operator';

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
    ...Object.entries(grants).map(
      ([name, granted]) =>
        [
          functionKey(name as FunctionName),
          (wish: Wish) => mayFunction(granted, commandQueues, buckets, wish),
        ] as const,
    ),
    ...hosts.map((host) => [hostKey(host), (wish: Wish) => mayHost(host, buckets, wish)] as const),
  ]);
  return (caller, wish) => rules.get(caller)?.(wish) ?? false;
};

type Buckets = Parameters<typeof accessOf>[1];

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
