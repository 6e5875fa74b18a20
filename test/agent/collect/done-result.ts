import type { HostName, Instant, OpaqueId } from '#shared/contracts/primitives.ts';
import type { Result } from '#shared/contracts/result.ts';

/** A command of a host that was done at a time and has nothing to tell. */
export const doneResult = (command: OpaqueId, host: HostName, at: Instant): Result => ({
  version: 1,
  command,
  host,
  startedAt: at,
  finishedAt: at,
  status: 'done',
  refusal: null,
  detail: '' as Result['detail'],
  messages: [],
  listing: null,
  counts: null,
  transcript: '',
});
