import { cellKey } from '#shared/contracts/digest.ts';
import { type EvidenceLine, type Finding, type OfferedAction, Selector } from '#shared/contracts/finding.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { type Draft, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { type RetryPlan, retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import { storeChannel } from '#shared/diagnosis/store-account.ts';
import { clockOf, counted, named, percent } from '#shared/diagnosis/words.ts';
import { accountsOf, type Account } from './accounts.ts';
import { adviceFor } from './advice.ts';
import { fullStep, type Usage, usageByAccount } from './fullness.ts';
import { overQuotaByLmtp } from './lmtp.ts';
import { optionLines, type QuotaOptions, quotaOptions } from './options.ts';
import { returnStep } from './returns.ts';
import { enforcedStep, refusedStep, warnedStep } from './settings.ts';
import { attemptsOf, ENOUGH_ATTEMPTS, isLarge, LARGE_SHARE } from './share.ts';
import { waitingStep } from './waiting.ts';

/** Accounts over quota in a day from which on it is no longer a matter of single users. */
export const MANY_ACCOUNTS = 50;

/** Share of the over-quota attempts from which on one account dominates. */
const DOMINATES = 0.5;

const TOP = 5;

/** Mail for accounts over quota waits in ims-ms: usual for a few, trouble when it is most of the channel. */
export const overQuota: Playbook = {
  id: 'over-quota',
  title: 'Mail waits for accounts over quota',
  assess: (view) => [...inStore(view), ...overQuotaByLmtp(view)],
};

/** What the host says, read once for all findings. */
interface Known {
  readonly view: HostView;
  readonly channel: ChannelView;
  readonly plan: RetryPlan;
  readonly options: QuotaOptions;
  readonly usage: ReadonlyMap<string, Usage>;
}

// Elsewhere "over quota" is what a remote host says of its own users.
const inStore = (view: HostView): Finding[] => {
  const channel = storeChannel(view);
  const accounts = channel ? accountsOf(channel) : [];
  if (!channel || accounts.length === 0) return [];
  const attempts = accounts.reduce((total, a) => total + a.attempts, 0);
  const all = attemptsOf(channel);
  const bad = accounts.length >= MANY_ACCOUNTS || accounts.some((a) => a.name === '*') || isLarge(attempts, all);
  const known = {
    view,
    channel,
    plan: retryPlanOf(view, channel),
    options: quotaOptions(view),
    usage: usageByAccount(view),
  };
  const whole = channelFinding(known, accounts, { attempts, all, bad });
  return bad ? [whole] : [whole, ...accounts.map((account) => accountFinding(known, account))];
};

const proofOf = (view: HostView, account: Account, limit: number) =>
  proofs(
    view,
    [...new Set(account.cells.map(cellKey))],
    { name: account.name, from: account.first, to: account.last },
    limit,
  );

const usageLines = (usage: Known['usage'], { name }: Account): readonly EvidenceLine[] =>
  usage.get(name.toLowerCase())?.lines ?? [];

const channelFinding = (
  { view, channel, plan, options, usage }: Known,
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
      waitingStep(view, channel),
      fullStep(
        accounts.slice(0, TOP).map(({ name }) => name),
        usage,
        options,
      ),
      enforcedStep(options),
      returnStep(accounts, plan, options, view.latestInterval),
      refusedStep(options),
      warnedStep(options),
      ...(bad
        ? [step('step-hold', 'Can the mail of one account be held?', ...holdWords(channel, top, dominates))]
        : []),
    ],
    evidence: [
      ...accounts.slice(0, TOP).flatMap((a) => [...proofOf(view, a, 3), ...usageLines(usage, a).slice(0, 1)]),
      ...optionLines(options),
    ],
    actions: bad && dominates ? holdOf(channel, top) : [],
    advice: adviceFor(view, options, bad),
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

const accountFinding = ({ view, channel, plan, options, usage }: Known, account: Account): Finding =>
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
      fullStep([account.name], usage, options),
      returnStep([account], plan, options, view.latestInterval),
    ],
    evidence: [...proofOf(view, account, 6), ...usageLines(usage, account), ...optionLines(options)],
    advice: adviceFor(view, options, false),
    anchor: 'what-it-means',
  });
