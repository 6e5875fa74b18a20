import type { Instant } from '#shared/contracts/primitives.ts';
import type { Result } from '#shared/contracts/result.ts';

const minute = (at: Instant): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** What a host says of the start that a stop carried, planned for `startAt`; `ok` = the channel was started. */
export const tellPlannedStart = (
  channel: string,
  startAt: Instant,
  { host, finishedAt, detail }: Result,
  ok: boolean,
): string =>
  ok
    ? `${host} started ${channel} again at ${minute(finishedAt)}, as planned for ${minute(startAt)}.`
    : `${host} has not started ${channel} again as planned: ${detail} Look on the host.`;
