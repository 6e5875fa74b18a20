import { type Cell, cellKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import { isFailure } from '#shared/window/outcomes.ts';
import { intervalAt } from '#shared/window/time.ts';
import { byText } from '#shared/window/merge.ts';
import type { HostView } from '#shared/window/view.ts';
import { proofs } from '#shared/diagnosis/draft.ts';
import { accountOf } from '#shared/diagnosis/mailbox-name.ts';
import { deliveriesTo, linesOf, type Noted, notedBy, proofOf } from '#shared/diagnosis/store.ts';
import { minutesUntil, type Point } from '#shared/diagnosis/trend.ts';

/** Hard limit of a store.idx file in bytes (6.3 Administration Guide, 20.14.4), about one million messages. */
export const LIMIT = 2 ** 31;

/** An index this large has arrived: the next cache record need not fit any more. */
const ARRIVED = 0.995 * LIMIT;
/** An index from which on a forecast is worth a warning, and how far it looks, in minutes. */
const LARGE = 0.75 * LIMIT;
const AHEAD = 7 * 24 * 60;

/** What is known of a mailbox whose index is, or soon will be, too large. */
export interface Overflow {
  readonly mailbox: string;
  readonly account: string;
  /** Lines that say so; null = only the size does. */
  readonly noted: Noted | null;
  /** System I/O errors of the account's deliveries. */
  readonly cells: readonly Cell[];
  /** Those in the same five minutes as a line. */
  readonly together: number;
  /** Delivery after the last of all that; null = none. */
  readonly delivered: number | null;
  /** Newest size of the index in bytes, and when it was seen; null = not seen. */
  readonly size: { readonly bytes: number; readonly minute: number } | null;
  readonly messages: number | null;
  /** Minutes until the limit at the rate seen; null = not known, or not at this rate. */
  readonly full: number | null;
  readonly evidence: readonly EvidenceLine[];
}

/** Mailboxes over, or near, the limit of their index. */
export const overflowsOf = (view: HostView): Overflow[] => {
  const noted = new Map(
    notedBy(view, ['index-too-large'])
      .filter(({ name }) => name !== '' && name !== '*')
      .map((n) => [n.name, n]),
  );
  const known = new Set([...noted.keys()].map(boxOf));
  const measured = view.facts
    .latest('mailbox')
    .map(({ name }) => boxOf(name))
    .filter((mailbox) => mailbox !== '' && !known.has(mailbox));
  return [...new Set([...noted.keys(), ...measured])]
    .map((mailbox) => overflowOf(view, mailbox, noted.get(mailbox) ?? null))
    .filter((o) => o.noted !== null || isNear(o));
};

const DIRECTORY = /(?:^|\/)=user\/[0-9a-f]{2}\/[0-9a-f]{2}\/=([^/]+)((?:\/=[^/]+)*)\/?$/;

/** One name of a mailbox for the store's name of it and for its directory (…/=user/53/a0/=joe), without INBOX. */
const boxOf = (name: string): string => {
  const [, account, folders] = DIRECTORY.exec(name) ?? [];
  const mailbox = account === undefined ? name : `user/${account}${(folders ?? '').replaceAll('/=', '/')}`;
  return mailbox.replace(/^(user\/[^/]+)\/INBOX$/i, '$1');
};

const isNear = ({ size, full }: Overflow): boolean =>
  size !== null && (size.bytes >= ARRIVED || (size.bytes >= LARGE && full !== null && full <= AHEAD));

const overflowOf = (view: HostView, mailbox: string, noted: Noted | null): Overflow => {
  const series = view.facts
    .latest('mailbox')
    .filter(({ name }) => boxOf(name) === boxOf(mailbox))
    .flatMap(({ name }) => view.facts.series('mailbox', name))
    .toSorted((a, b) => byText(a.at, b.at));
  const points = series.flatMap((f): Point[] =>
    f.indexBytes === null ? [] : [{ minute: intervalAt(f.at), value: f.indexBytes }],
  );
  const newest = points.at(-1);
  const deliveries = deliveriesTo(view, mailbox);
  const cells = deliveries.flatMap((d) => d.cells.filter((c) => isFailure(c) && c.reason === 'store-io-error'));
  const minutes = new Set(noted?.notices.map((n) => n.minute));
  const last = Math.max(noted?.last ?? -Infinity, ...cells.map((c) => c.minute));
  const account = accountOf(mailbox);
  return {
    mailbox,
    account,
    noted,
    cells,
    together: cells.reduce((sum, c) => (minutes.has(c.minute) ? sum + c.count : sum), 0),
    delivered: deliveries.flatMap((d) => d.outcomes).find((o) => o.minute > last && o.delivered > 0)?.minute ?? null,
    size: newest ? { bytes: newest.value, minute: newest.minute } : null,
    messages: series.at(-1)?.messages ?? null,
    full: minutesUntil(points, LIMIT),
    evidence: [
      ...(noted ? proofOf(view, noted, mailbox, 4) : []),
      ...(cells.length > 0
        ? proofs(
            view,
            [...new Set(cells.map(cellKey))],
            {
              name: account,
              from: Math.min(...cells.map((c) => c.minute)),
              to: Math.max(...cells.map((c) => c.minute)),
            },
            4,
          )
        : []),
      ...linesOf(series.slice(-1)),
    ],
  };
};

/** The index is at its limit by its own size. */
export const hasArrived = ({ size }: Pick<Overflow, 'size'>): boolean => size !== null && size.bytes >= ARRIVED;
