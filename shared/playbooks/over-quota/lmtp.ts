import { cellKey } from '#shared/contracts/digest.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { lmtpChannel, NOT_BY_ACCOUNT } from '#shared/diagnosis/lmtp.ts';
import { retryPlanOf } from '#shared/diagnosis/retry-plan.ts';
import { clockOf, counted, percent } from '#shared/diagnosis/words.ts';
import { countOf } from '#shared/window/outcomes.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { returnThereStep } from './returns.ts';
import { attemptsOf, CLEAN_UP, ENOUGH_ATTEMPTS, isLarge, isOverQuota, KEEP, LARGE_SHARE } from './share.ts';

/** What a store of another host says of quotas. Its log names that host or a domain for each recipient, no account. */
export const overQuotaByLmtp = (view: HostView): Finding[] => {
  const channel = lmtpChannel(view);
  return channel?.cells.some(isOverQuota) ? [finding(view, channel)] : [];
};

const finding = (view: HostView, channel: ChannelView): Finding => {
  const cells = channel.cells.filter(isOverQuota);
  const [since, until] = [cells[0]!.minute, cells.at(-1)!.minute];
  const [attempts, all] = [countOf(cells, () => true), attemptsOf(channel)];
  const bad = isLarge(attempts, all);
  return toFinding('over-quota', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: bad ? 'problem' : 'normal',
    severity: bad ? 'warning' : 'info',
    confidence: 0.8,
    headline: `Over quota: ${attempts} of ${counted(all, 'attempt')} in ${channel.name} (${percent(attempts, all)}) since ${clockOf(since)}${bad ? '' : '; usual where quotas are enforced'}.`,
    since,
    until,
    steps: [
      step(
        'step-how-many',
        'Is it many accounts, or a large share of the channel?',
        bad ? 'yes' : 'no',
        `${percent(attempts, all)} of the attempts (large: from ${LARGE_SHARE * 100} %, given ${ENOUGH_ATTEMPTS} of them); how many accounts was not counted.`,
      ),
      step('step-which-accounts', 'Does one account dominate?', 'unknown', NOT_BY_ACCOUNT),
      returnThereStep(retryPlanOf(view, channel), { from: since, returned: countOf(cells, (c) => c.code === 'R') }),
    ],
    evidence: proofs(view, [...new Set(cells.map(cellKey))], { name: channel.name, from: since, to: until }, 8),
    advice: [CLEAN_UP, KEEP],
    anchor: bad ? 'what-to-do-now' : 'what-it-means',
  });
};
