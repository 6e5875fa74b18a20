import { sendingKey, type Sending } from '#shared/contracts/digest.ts';
import type { EvidenceLine, Finding } from '#shared/contracts/finding.ts';
import { INTERVAL } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clockOf, counted, duration, named, percent } from '#shared/diagnosis/words.ts';
import { holdOf } from './hold.ts';
import { type Burst, burstsOf, hasHistory } from './rule.ts';

/** One account sends far more than it ever did, and much of it is refused. */
export const spamBurstOutbound: Playbook = {
  id: 'spam-burst-outbound',
  title: 'One sender sends far above its history',
  assess: (view) => view.channels.flatMap((channel) => burstsOf(view, channel).map((burst) => finding(view, burst))),
};

const share = (value: number): string => percent(value * 1_000, 1_000);

const sourcesOf = (sendings: readonly Sending[]): string =>
  [...new Set(sendings.map((s) => s.source))].slice(0, 3).join(', ');

const finding = (view: HostView, burst: Burst): Finding => {
  const { channel, sender, count, busiest, since } = burst;
  const lasted = duration(view.latestInterval + INTERVAL - since);
  const sure = burst.authenticated && hasHistory(burst);
  const evidence = linesOf(view, burst);
  const hold = holdOf(burst, evidence);
  return toFinding('spam-burst-outbound', view, {
    subject: { kind: 'account', name: sender, channel: channel.id },
    verdict: sure ? 'problem' : 'suspected',
    severity: sure ? 'critical' : 'warning',
    confidence: sure ? 0.85 : 0.5,
    headline: `${named(sender)} sent ${counted(count, 'message')} in ${lasted}, at most ${busiest} in any hour before; ${share(burst.refused)} of the attempts of ${channel.name} are refused or fail. ${burst.authenticated ? 'The account is probably in other hands.' : 'The sender is not authenticated and may be forged.'}`,
    since,
    until: view.latestInterval,
    steps: [
      step(
        'step-above-history',
        'Is it far above its own history?',
        hasHistory(burst) ? 'yes' : 'unknown',
        `${count} since ${clockOf(since)} (${share(burst.ofChannel)} of what entered ${channel.name}); its busiest hour before had ${busiest}, of ${duration(burst.history)} seen.`,
      ),
      step(
        'step-refused',
        'Is its mail refused more than usual?',
        'yes',
        `${share(burst.refused)} of the channel’s attempts failed or were refused in these ${lasted}, ${share(burst.refusedBefore)} before. Good lists are mostly delivered.`,
      ),
      step(
        'step-authenticated',
        'Did it authenticate?',
        burst.authenticated ? 'yes' : 'no',
        `${burst.authenticated ? 'Yes' : 'No'}; it came by ${sourcesOf(burst.sendings)}.`,
      ),
      step(
        'step-look',
        'Is it spam?',
        'unknown',
        `The log has no texts. On the host: "imsimta qm", then "directory -from=ADDRESS ${channel.name}", and "read" one by its number.`,
      ),
      step('step-hold', 'Can its queued mail be held?', hold.actions.length > 0 ? 'yes' : 'no', hold.words),
    ],
    evidence,
    actions: hold.actions,
    advice: [
      advise(
        'now',
        burst.authenticated
          ? 'Close the account for sending: change its password or set it on hold, and end its sessions (imsconnutil -k from 6.3, with a warning: it disconnects the user).'
          : 'Find the client behind it (LOG_CONNECTION: the address in its entries) and close it there, in PORT_ACCESS or at the firewall.',
      ),
      advise(
        'now',
        `Keep its queued mail from leaving: approve the hold where one is offered, or in one session of "imsimta qm" list "directory -from=ADDRESS ${channel.name}", look at one, then "hold" the listed numbers. Warning: a new listing renumbers; -from opens every file.`,
      ),
      advise('now', 'Ask the owner before deleting: a mailing that nobody announced looks the same.'),
      advise(
        'for-good',
        'Limit recipients and messages an hour for each account; watch sign-ins from unusual places; look whether the host came on a block list.',
      ),
      advise('do-not', 'Do not "return" the spam: the bounces go to the account, or to forged addresses.'),
    ],
    anchor: 'what-to-do-now',
  });
};

const linesOf = (view: HostView, { sendings, sender, since }: Burst): EvidenceLine[] =>
  [...new Set(sendings.map(sendingKey))]
    .slice(0, 5)
    .flatMap((key) => proofs(view, [key], { name: sender, from: since, to: view.latestInterval }, 5));
