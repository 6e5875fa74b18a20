import { INTERVAL } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { type Noted, notedBy } from '#shared/diagnosis/store.ts';

/** Broken mailboxes beyond which it is no longer a matter of mailboxes. */
export const MANY = 10;

/** Minutes of mail time that the daemon may take for a repair before it is missed. */
export const PATIENCE = 30;

/** A mailbox that the store calls damaged. */
export interface Damage {
  /** '' = lines that name none, or those of too many to tell apart. */
  readonly mailbox: string;
  readonly noted: Noted;
  /** One of the three messages that ask for reconstruct was seen; false = only requests for a repair. */
  readonly said: boolean;
  /** Interval in which the last repair began; null = none was seen. */
  readonly repaired: number | null;
  /** `waiting`: too early to say. */
  readonly state: 'broken' | 'repaired' | 'waiting';
}

const CLASSES = ['needs-reconstruct-mailbox', 'repair-requested'] as const;

/** Damaged mailboxes, in text order of their names. */
export const damagesOf = (view: HostView): Damage[] => {
  const repairs = new Map(notedBy(view, ['repairing']).map(({ name, last }) => [name.toLowerCase(), last]));
  return notedBy(view, CLASSES, (n) => (n.subject === '*' ? '' : n.subject)).map((noted) => {
    const repaired = repairs.get(noted.name.toLowerCase()) ?? null;
    const said = noted.notices.some((n) => n.class === 'needs-reconstruct-mailbox');
    return { mailbox: noted.name, noted, said, repaired, state: stateOf(view, noted, said, repaired) };
  });
};

const stateOf = (view: HostView, { first, last }: Noted, said: boolean, repaired: number | null): Damage['state'] => {
  if (repaired !== null && repaired >= last) return 'repaired';
  if (said) return 'broken';
  // A request is work for the daemon. One that is asked for again after a while, or is old, was not done.
  const again = last - first >= INTERVAL * 2 && (repaired === null || repaired < first);
  return again || view.latestInterval - last >= PATIENCE ? 'broken' : 'waiting';
};
