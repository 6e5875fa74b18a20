import type { ActionKind } from '#shared/actions/index.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';

/**
 * Why an action must not be done to this release. Acting by number, start and stop are documented from 6.0 on; of 5.2 only
 * the command tables could be read. What cannot be taken back also needs a release that is known.
 */
export const refusesChange = (action: ActionKind, version: string | null): string | null => {
  const from6 = isAtLeast(version, 6, 0);
  if (from6 === false) return `Messaging Server ${version}: ${action} is documented from 6.0 on only`;
  return from6 === null && (action === 'return' || action === 'delete')
    ? `${action} cannot be taken back, and the version of this host is ${version === null ? 'not configured' : 'configured as something that is no release'}`
    : null;
};
