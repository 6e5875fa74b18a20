import { type Notice, noticeKey } from '#shared/contracts/digest.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { byText } from '#shared/window/merge.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';

/** Refusals of one address from which on people are likely to be hurt. */
export const MANY = 10;

/** The multiplexor refuses an address that has too many connections. */
export const mmpConnectionLimit: Playbook = {
  id: 'mmp-connection-limit',
  title: 'An address has too many connections',
  assess: (view) => {
    const byAddress = new Map<string, Notice[]>();
    for (const notice of view.notices.filter((n) => n.class === 'mmp-connection-limit'))
      byAddress.set(notice.subject, [...(byAddress.get(notice.subject) ?? []), notice]);
    return [...byAddress]
      .sort(([a], [b]) => byText(a, b))
      .map(([address, lines]) => {
        const [first, last] = [lines[0]!, lines.at(-1)!];
        const total = lines.reduce((sum, n) => sum + n.count, 0);
        const many = total >= MANY;
        return toFinding('mmp-connection-limit', view, {
          subject: { kind: 'host', name: address, channel: null },
          verdict: many ? 'suspected' : 'normal',
          severity: many ? 'warning' : 'info',
          confidence: 0.6,
          headline: `${named(address)} reached the connection limit of the multiplexor ${counted(total, 'time')} since ${clockOf(first.minute)}${many ? ': everybody behind that address is refused' : ''}.`,
          since: first.minute,
          until: last.minute,
          steps: [
            step(
              'step-how-often',
              'How often was the address refused?',
              many ? 'yes' : 'no',
              `${counted(total, 'line')} (often: from ${MANY}).`,
            ),
            step(
              'step-whose',
              'Whose address is it?',
              'unknown',
              'Look it up: an own NAT, webmail or proxy, or a stranger’s.',
            ),
          ],
          evidence: proofs(view, [...new Set(lines.map(noticeKey))], {
            name: address === '*' ? '' : address,
            from: first.minute,
            to: last.minute,
          }),
          advice: [
            advise(
              'now',
              'An own NAT or webmail server: raise or exempt it in the access rules. A stranger: leave it.',
            ),
            advise('do-not', 'Do not raise the limit for everybody: it protects the service.'),
          ],
          anchor: many ? 'what-to-do-now' : 'what-it-means',
        });
      });
  },
};
