import type { Fact } from '#shared/contracts/fact.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import type { HostView } from '#shared/window/view.ts';
import { settingsFor } from './job-controller.ts';
import { isFresh } from './seen.ts';

/** What ran when the MTA's processes were last listed. */
export interface ProcessList {
  readonly at: Instant;
  readonly facts: readonly Extract<Fact, { kind: 'process' }>[];
  has(program: string): boolean;
}

/** A listing without either is no listing of the MTA: an idle one shows both (6.3 Administration Guide, 26.2.4). */
const ALWAYS = ['job_controller', 'dispatcher'];

/** The newest list of MTA processes, if it is fresh; null = not seen. */
export const processList = (view: HostView): ProcessList | null => {
  const latest = view.facts.latest('process');
  const at = latest.reduce((max, f) => (ALWAYS.includes(f.name) && f.at > max ? f.at : max), '');
  if (at === '' || !isFresh(view, at)) return null;
  const facts = latest.filter((f) => f.at === at);
  return { at, facts, has: (program) => facts.some((f) => f.name.endsWith(program)) };
};

/**
 * End of the name of the program that delivers a channel's mail; null when it is not known. From the Job Controller's
 * settings where they were seen, else as shipped: smtp_client for tcp_*, ims_master for ims-ms.
 */
export const programOf = (view: HostView, channel: string): string | null => {
  const set = settingsFor(view, channel).find(({ setting }) => setting === 'master_command');
  const program = set?.value.split(/[\s:/]+/).findLast((word) => word !== '' && !word.startsWith('-'));
  if (program && program.toLowerCase() !== 'null') return program;
  if (channel === 'ims-ms') return 'ims_master';
  if (channel.startsWith('tcp_lmtp')) return 'lmtp_client';
  return channel.startsWith('tcp_') ? 'smtp_client' : null;
};
