import { type ReadDefinition, type ReadKind, reads } from '#shared/actions/reads.ts';
import type { Operation } from './command.ts';
import type { HostName } from './primitives.ts';
import type { Question } from './question.ts';

/** Operations that change nothing. */
export type ReadOperation = Extract<Operation, { kind: 'counts' | 'directory' | 'history' | 'look' | 'inspect' }>;

const ASKED: Record<Question['ask'], ReadKind> = {
  directory: 'directory',
  history: 'history',
  held: 'received',
  sample: 'sample',
  jobs: 'jobs',
  processes: 'processes',
  ps: 'process-table',
  counterutil: 'counters',
  'reconstruct-check': 'mailbox-check',
};

/** Kind of a read. */
export const readKindOf = (operation: ReadOperation): ReadKind =>
  operation.kind === 'look' ? ASKED[operation.question.ask] : operation.kind;

/** What a read does, for whoever asks and for the record. `count` = messages of the manifest beside it. */
export const tellRead = (
  host: HostName,
  operation: ReadOperation,
  count = 0,
): Pick<ReadDefinition, 'risk'> & { effect: string } => {
  const { risk, effect }: ReadDefinition = reads[readKindOf(operation)];
  const on = operation.kind === 'look' ? operation.question : operation;
  return {
    risk,
    effect: effect({ host, channel: 'channel' in on ? on.channel : null, count: 'ids' in on ? on.ids.length : count }),
  };
};
