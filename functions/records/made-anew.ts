import type { HostName } from '#shared/contracts/primitives.ts';
import { log } from '../runtime/log.ts';
import { count } from '../runtime/metrics.ts';

/** Counts and logs that a damaged document of a host is given up, because it can be made anew. */
export const noteMadeAnew = (key: string, host: HostName): void => {
  count('DocumentsMadeAnew');
  log('made-anew', { key, host });
};
