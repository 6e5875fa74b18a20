import { type Notice, type NoticeClass, noticeKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { DestinationView, HostView } from '#shared/window/view.ts';
import { byText } from '#shared/window/merge.ts';
import { proofs } from './draft.ts';
import { accountOf } from './mailbox-name.ts';

/** Notices that belong together. */
export interface Noted {
  readonly name: string;
  /** Ascending by minute; never empty. */
  readonly notices: readonly Notice[];
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Notices of some classes, grouped (by subject, unless told otherwise), in text order of the groups. */
export const notedBy = (
  view: HostView,
  classes: readonly NoticeClass[],
  nameOf: (notice: Notice) => string = (n) => n.subject,
): Noted[] => {
  const groups = new Map<string, Notice[]>();
  for (const notice of view.notices) {
    if (!classes.includes(notice.class)) continue;
    const name = nameOf(notice);
    groups.set(name, [...(groups.get(name) ?? []), notice]);
  }
  return [...groups]
    .sort(([a], [b]) => byText(a, b))
    .map(([name, notices]) => ({
      name,
      notices,
      count: notices.reduce((sum, n) => sum + n.count, 0),
      first: notices[0]!.minute,
      last: notices.at(-1)!.minute,
    }));
};

/** Lines that prove notices and contain `name`; '' = any. */
export const proofOf = (view: HostView, { notices, first, last }: Noted, name = '', limit = 6): EvidenceLine[] =>
  proofs(view, [...new Set(notices.map(noticeKey))], { name, from: first, to: last }, limit);

/** Lines of facts, those that name one. */
export const linesOf = (facts: readonly { line: EvidenceLine | null }[]): EvidenceLine[] =>
  facts.flatMap(({ line }) => (line ? [line] : []));

/** Whether a notice of some classes was seen in a later interval. */
export const seenAfter = (
  view: HostView,
  classes: readonly NoticeClass[],
  minute: number,
  fits: (notice: Notice) => boolean = () => true,
): Notice | null => view.notices.find((n) => n.minute > minute && classes.includes(n.class) && fits(n)) ?? null;

/** Interval of an instant, never later than what the host's logs say: a probe may run ahead of the mail. */
export const intervalIn = (view: HostView, at: Instant): number => Math.min(intervalAt(at), view.latestInterval);

/** Value of the newest option whose name (lower case) fits; null = not seen. Prefixes differ between releases. */
export const optionOf = (view: HostView, fits: RegExp): { name: string; value: string } | null => {
  const known = view.facts.latest('option').filter((o) => fits.test(o.name));
  return known.toSorted((a, b) => byText(b.at, a.at))[0] ?? null;
};

/** The account's deliveries by `ims-ms`, whose log may name it with or without its domain. */
export const deliveriesTo = (view: HostView, mailbox: string): DestinationView[] => {
  const account = accountOf(mailbox).toLowerCase();
  return view.channels
    .filter((c) => isStoreChannel(c.name))
    .flatMap((c) => c.destinations)
    .filter(({ name }) => name === account || (!account.includes('@') && name.startsWith(`${account}@`)));
};

/** Channels that deliver to the local store. */
export const isStoreChannel = (name: string): boolean => name === 'ims-ms' || name.startsWith('ims-ms_');

const PROGRAMS =
  /\b(stored|imapd|popd|mshttpd|httpd|ims_master|tcp_lmtp_server|tcp_smtp_server|dispatcher|job_controller|smtp_client|impurge|imexpire|imsched|mboxutil|reconstruct|enpd)\b/;

/** Program that a line of a crash names: none logs its own, so that who wrote the line says nothing. '' = not named. */
export const crashedIn = (view: HostView, notice: Notice): string => {
  if (notice.subject !== '' && notice.subject !== '*') return notice.subject;
  for (const { line } of view.proof(noticeKey(notice))) {
    const message = line.text.replace(/^.{0,300}?\[\d{1,10}\]: /, '');
    const program = PROGRAMS.exec(message)?.[1];
    if (program !== undefined) return program;
  }
  return '';
};
