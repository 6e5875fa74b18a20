import { type Cell, cellKey } from '#shared/contracts/digest.ts';
import { type Finding, type OfferedAction, Selector } from '#shared/contracts/finding.ts';
import { countOf } from '#shared/window/outcomes.ts';
import type { ChannelView, DestinationView, HostView } from '#shared/window/view.ts';
import { advise, type Draft, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clockOf, counted, named, percent } from '#shared/diagnosis/words.ts';
import { overQuotaByLmtp } from './lmtp.ts';
import { attemptsOf, CLEAN_UP, ENOUGH_ATTEMPTS, isLarge, isOverQuota, KEEP, LARGE_SHARE } from './share.ts';

/** The channel that delivers to the local store; elsewhere "over quota" is what a remote host says of its own users. */
const STORE_CHANNEL = 'ims-ms';

/** Accounts over quota in a day from which on it is no longer a matter of single users. */
export const MANY_ACCOUNTS = 50;

/** Share of the over-quota attempts from which on one account dominates. */
const DOMINATES = 0.5;

const TOP = 5;

interface Account {
  name: string;
  of: DestinationView;
  cells: readonly Cell[];
  attempts: number;
  first: number;
  last: number;
}

/** Accounts whose last word is "over quota", the busiest first. */
const accountsOf = (channel: ChannelView): Account[] =>
  channel.destinations
    .flatMap((of): Account[] => {
      const cells = of.cells.filter(isOverQuota);
      const [first, last] = [cells[0], cells.at(-1)];
      if (!first || !last || of.name === '') return [];
      const freed = of.outcomes.some((o) => o.minute > last.minute && o.delivered > 0);
      if (freed) return [];
      return [
        { name: of.name, of, cells, attempts: countOf(cells, () => true), first: first.minute, last: last.minute },
      ];
    })
    .sort((a, b) => b.attempts - a.attempts || (a.name < b.name ? -1 : 1));

/** Mail for accounts over quota waits in ims-ms: usual for a few, trouble when it is most of the channel. */
export const overQuota: Playbook = {
  id: 'over-quota',
  title: 'Mail waits for accounts over quota',
  assess: (view) => [...inStore(view), ...overQuotaByLmtp(view)],
};

const inStore = (view: HostView): Finding[] => {
  const channel = view.channels.find((c) => c.name === STORE_CHANNEL);
  const accounts = channel ? accountsOf(channel) : [];
  if (!channel || accounts.length === 0) return [];
  const attempts = accounts.reduce((total, a) => total + a.attempts, 0);
  const all = attemptsOf(channel);
  const bad = accounts.length >= MANY_ACCOUNTS || accounts.some((a) => a.name === '*') || isLarge(attempts, all);
  const whole = channelFinding(view, channel, accounts, { attempts, all, bad });
  return bad ? [whole] : [whole, ...accounts.map((account) => accountFinding(view, channel, account))];
};

const proofOf = (view: HostView, account: Account, limit: number) =>
  proofs(
    view,
    [...new Set(account.cells.map(cellKey))],
    { name: account.name, from: account.first, to: account.last },
    limit,
  );

const channelFinding = (
  view: HostView,
  channel: ChannelView,
  accounts: readonly Account[],
  { attempts, all, bad }: { attempts: number; all: number; bad: boolean },
): Finding => {
  const since = Math.min(...accounts.map((a) => a.first));
  const until = Math.max(...accounts.map((a) => a.last));
  const top = accounts[0]!;
  const dominates = top.attempts > DOMINATES * attempts;
  const draft: Draft = {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: bad ? 'problem' : 'normal',
    severity: bad ? 'warning' : 'info',
    confidence: 0.9,
    headline: `${counted(accounts.length, 'account')} over quota: ${attempts} of ${counted(all, 'attempt')} in ${channel.name} (${percent(attempts, all)}) since ${clockOf(since)}${bad ? '' : '; usual where quotas are enforced'}.`,
    since,
    until,
    steps: [
      step(
        'step-how-many',
        'Is it many accounts, or a large share of the channel?',
        bad ? 'yes' : 'no',
        `${counted(accounts.length, 'account')} (many: from ${MANY_ACCOUNTS}); ${percent(attempts, all)} of the attempts (large: from ${LARGE_SHARE * 100} %, given ${ENOUGH_ATTEMPTS} of them).`,
      ),
      step(
        'step-which-accounts',
        'Does one account dominate?',
        dominates ? 'yes' : 'no',
        accounts
          .slice(0, TOP)
          .map((a) => `${named(a.name)}: ${a.attempts}`)
          .join('; '),
      ),
      ...(bad
        ? [step('step-hold', 'Can the mail of one account be held?', ...holdWords(channel, top, dominates))]
        : []),
    ],
    evidence: accounts.slice(0, TOP).flatMap((a) => proofOf(view, a, 3)),
    actions: bad && dominates ? holdOf(channel, top) : [],
    advice: adviceFor(bad),
    anchor: bad ? 'what-to-do-now' : 'what-it-means',
  };
  return toFinding('over-quota', view, draft);
};

const holdOf = (channel: ChannelView, { name, attempts }: Account): OfferedAction[] => {
  const selector = Selector.safeParse({ by: 'account', account: name });
  if (channel.id === null || !selector.success) return [];
  const because = `This account alone causes ${attempts} failed attempts; held, its mail stops taking turns from others until the quota is settled.`;
  return [{ action: 'hold', channel: channel.id, selector: selector.data, because }];
};

const holdWords = (channel: ChannelView, top: Account, dominates: boolean): ['yes' | 'no', string] => {
  if (!dominates) return ['no', 'No hold is offered: no single account is most of it.'];
  return holdOf(channel, top).length > 0
    ? ['yes', 'By the account; the host lists the messages first.']
    : ['no', 'No hold is offered: the name of the account holds characters that are never passed to a command.'];
};

const accountFinding = (view: HostView, channel: ChannelView, account: Account): Finding =>
  toFinding('over-quota', view, {
    subject: { kind: 'account', name: account.name, channel: channel.id },
    verdict: 'normal',
    confidence: 0.9,
    headline: `${named(account.name)} is over quota: ${counted(account.attempts, 'delivery attempt')} put off or refused since ${clockOf(account.first)}. Its mail waits; nobody else’s does.`,
    since: account.first,
    until: account.last,
    steps: [
      step(
        'step-last-word',
        'Is "over quota" the last that was said about this account?',
        'yes',
        `Last at ${clockOf(account.last)}, and no delivery to it after that.`,
      ),
    ],
    evidence: proofOf(view, account, 6),
    advice: adviceFor(false),
    anchor: 'what-it-means',
  });

const adviceFor = (bad: boolean) => [
  CLEAN_UP,
  ...(bad
    ? [
        advise(
          'now',
          'Look at what the largest of them get: one mass mailing or a mail loop fills many mailboxes at once, and that is then the thing to stop.',
        ),
      ]
    : []),
  advise(
    'for-good',
    'store.quotagraceperiod decides how long such mail waits before it is returned. Shorter: a smaller queue and earlier bounces. 0: every such message bounces at once, and nothing waits in ims-ms for quota any more.',
  ),
  advise(
    'for-good',
    'From 6.0 on, over-quota status before enqueue (store.overquotastatus; check the name in your release): the MTA then refuses mail for such users before it is queued. The queue stays small, and the sending side keeps the mail or bounces it.',
  ),
  KEEP,
];
