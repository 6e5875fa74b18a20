import { noticeKey } from '#shared/contracts/digest.ts';
import { countOf } from '#shared/window/outcomes.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { storeChannel } from '#shared/diagnosis/store-account.ts';
import { clockOf, counted } from '#shared/diagnosis/words.ts';

/** ims_master runs on a host without a store: mail was routed to the wrong place. */
export const storeNotEnabled: Playbook = {
  id: 'store-not-enabled',
  title: 'Mail for a store that is not here',
  assess: (view) => {
    const lines = view.notices.filter((n) => n.class === 'store-not-enabled');
    const [first, last] = [lines[0], lines.at(-1)];
    if (!first || !last) return [];
    const total = lines.reduce((sum, n) => sum + n.count, 0);
    const came = countOf(storeChannel(view)?.cells ?? [], (c) => c.code === 'E');
    return [
      toFinding('store-not-enabled', view, {
        subject: { kind: 'process', name: 'ims_master', channel: 'ims-ms' },
        verdict: 'problem',
        severity: 'warning',
        confidence: 0.8,
        headline: `This host has no message store, but mail is routed to it: ims_master said so ${counted(total, 'time')} since ${clockOf(first.minute)}.`,
        since: first.minute,
        until: last.minute,
        steps: [
          step(
            'step-mail',
            'Does mail wait in ims-ms here?',
            came > 0 ? 'yes' : 'unknown',
            came > 0 ? `${counted(came, 'recipient')} enqueued in the time seen.` : 'No entry of ims-ms was seen.',
          ),
          step(
            'step-routing',
            'Why was it routed here?',
            'unknown',
            'The log does not say. Look with: imsimta test -rewrite, for a recipient of the waiting mail.',
          ),
        ],
        evidence: proofs(view, [...new Set(lines.map(noticeKey))], {
          name: 'not enabled',
          from: first.minute,
          to: last.minute,
        }),
        advice: [
          advise(
            'now',
            'Correct the mailHost attribute of the users concerned, or the rewrite rule that routes them here.',
          ),
          advise('now', 'Then let the waiting messages be routed anew: they cannot be delivered from here.'),
          advise('do-not', 'Do not enable the store on this host: the mail would land where nobody reads it.'),
        ],
        anchor: 'what-to-do-now',
      }),
    ];
  },
};
