import type { Fact } from '#shared/contracts/fact.ts';
import type { EvidenceLine, Step } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { accountOf } from '#shared/diagnosis/mailbox-name.ts';
import { step } from '#shared/diagnosis/draft.ts';
import { clock, counted, named, percent } from '#shared/diagnosis/words.ts';
import type { HostView } from '#shared/window/view.ts';
import { asRead, type QuotaOptions } from './options.ts';

/** What the folders of an account hold that imcheck was asked for: others hold more. */
export interface Usage {
  readonly bytes: number;
  readonly folders: number;
  /** When the first of them was looked at. */
  readonly at: Instant;
  readonly lines: readonly EvidenceLine[];
}

type Mailbox = Extract<Fact, { kind: 'mailbox' }>;

/** `Name:` of imcheck leaves out INBOX, which is case-insensitive: both are one folder. */
const folderOf = (name: string): string => (/^user\/[^/]+$/.test(name) ? `${name}/INBOX` : name).toLowerCase();

/** Usage by account in lower case, of all that was read in the window. */
export const usageByAccount = (view: HostView): ReadonlyMap<string, Usage> => {
  const folders = new Map<string, Mailbox>();
  for (const fact of view.facts.latest('mailbox')) {
    const known = folders.get(folderOf(fact.name));
    if (fact.quotaUsed !== null && (!known || fact.at >= known.at)) folders.set(folderOf(fact.name), fact);
  }
  const usage = new Map<string, Usage>();
  for (const [folder, { at, quotaUsed, line }] of folders) {
    const account = accountOf(folder);
    const known = usage.get(account);
    usage.set(account, {
      bytes: (known?.bytes ?? 0) + quotaUsed!,
      folders: (known?.folders ?? 0) + 1,
      at: known && known.at < at ? known.at : at,
      lines: [...(known?.lines ?? []), ...(line ? [line] : [])],
    });
  }
  return usage;
};

/** Whether the folders that were seen fill the quota by themselves; null = not known. */
const isFull = (usage: Usage | undefined, { bytes }: QuotaOptions): true | null =>
  usage && bytes && bytes.value !== null && bytes.value > 0 && usage.bytes >= bytes.value ? true : null;

const OWN_QUOTA = 'An entry in the directory may have a quota of its own (mailQuota), which is not read.';

/** What the quota is, as far as the host says. */
const quotaWords = ({ bytes }: QuotaOptions): string => {
  if (bytes === null) return `The default quota was not read (store.defaultmailboxquota). ${OWN_QUOTA}`;
  if (bytes.value === null) return `${asRead(bytes)} is not understood. ${OWN_QUOTA}`;
  return bytes.value === -1
    ? `${asRead(bytes)}: by default there is no limit, so that the quota is one of their own (mailQuota) or of the domain, which are not read.`
    : `${asRead(bytes)} bytes. ${OWN_QUOTA}`;
};

/** What an account holds, against the default quota where there is one. */
const usedWords = (usage: Usage | undefined, { bytes }: QuotaOptions): string => {
  if (!usage) return 'not read ("imcheck -m user/ACCOUNT/INBOX" tells it)';
  const held = `at least ${usage.bytes} bytes in ${counted(usage.folders, 'folder')} at ${clock(usage.at)}`;
  if (bytes === null || bytes.value === null || bytes.value <= 0) return held;
  const share = `${held}, ${percent(usage.bytes, bytes.value)} of the default quota`;
  return usage.bytes >= bytes.value ? share : `${share}: the rest is in other folders, or its own quota is smaller`;
};

/** Whether the mailboxes are full by the host's own numbers, which can only be told where folders were read. */
export const fullStep = (
  accounts: readonly string[],
  usage: ReadonlyMap<string, Usage>,
  options: QuotaOptions,
): Step => {
  const own = accounts.map((name) => ({ name, used: usage.get(name.toLowerCase()) }));
  const read = own.filter(({ used }) => used !== undefined);
  const words = (read.length > 0 ? read : own.slice(0, 1)).map(
    ({ name, used }) => `${named(name)}: ${usedWords(used, options)}`,
  );
  return step(
    'step-full',
    'Is the mailbox full by the host’s own numbers?',
    read.length > 0 && read.every(({ used }) => isFull(used, options)) ? 'yes' : 'unknown',
    `${words.join('; ')}. ${quotaWords(options)}`,
  );
};
