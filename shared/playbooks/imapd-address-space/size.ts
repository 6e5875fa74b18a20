import type { Fact } from '#shared/contracts/fact.ts';
import { psListedAt } from '#shared/diagnosis/ps-list.ts';
import { isAtLeast } from '#shared/diagnosis/versions.ts';
import type { HostView } from '#shared/window/view.ts';

export const PROCESS = 'imapd';

const MIB = 1024;

/** Usable addresses of a 32-bit process as operators know it, in KiB, and from where on it is near. */
export const LIMIT = 3_000 * MIB;
export const NEAR = 0.9 * LIMIT;

/** No 32-bit process is larger, in KiB. */
const FOUR_GIB = 4 * 1024 * MIB;

export type Imapd = Extract<Fact, { kind: 'process' }> & { readonly virtualKiB: number };

/** The imapd processes of the newest list with sizes, the largest first; none where a later list that is whole has none. */
export const imapds = (view: HostView): Imapd[] =>
  view.facts
    .latest('process')
    .filter((f): f is Imapd => f.name === PROCESS && f.virtualKiB !== null && f.at >= (psListedAt(view) ?? ''))
    .sort((a, b) => b.virtualKiB - a.virtualKiB || a.pid - b.pid);

/** What can be told of the width of the processes: by their size, by what the product says of itself, else by the release. */
export const widthOf = (view: HostView, processes: readonly Imapd[]): '32' | '64' | 'unknown' => {
  if (processes.some((p) => p.virtualKiB > FOUR_GIB)) return '64';
  const printed = / (?<width>32|64)bit$/.exec(view.productVersion ?? '')?.groups?.['width'];
  if (printed !== undefined) return printed === '64' ? '64' : '32';
  return isAtLeast(view.productVersion, 6, 3) === false ? '32' : 'unknown';
};

/** Whole MB, as prstat prints them. */
export const megabytes = (kib: number): string => `${Math.round(kib / MIB)} MB`;
