import type { Finding } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { type Noted, notedBy, proofOf } from '#shared/diagnosis/store.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { isOwn, silentDuring } from './silent.ts';

/** Refusals of one address from which on people are likely to be hurt. */
export const MANY = 10;

/** Connections without a byte, of as many refusals, from which on the address is taken for a client that says nothing. */
const MUTE = 0.9;

/** The multiplexor refuses an address that has too many connections. */
export const mmpConnectionLimit: Playbook = {
  id: 'mmp-connection-limit',
  title: 'An address has too many connections',
  assess: (view) => notedBy(view, ['mmp-connection-limit']).map((refusals) => refused(view, refusals)),
};

const ENDINGS = {
  suspected: ': everybody behind that address is refused',
  unknown: '; whether people are behind it cannot be told',
  normal: '',
} as const;

const refused = (view: HostView, refusals: Noted): Finding => {
  const { name: address, count, first, last, notices } = refusals;
  const silent = silentDuring(view, notices);
  const many = count >= MANY;
  const mute = !isOwn(address) && silent.connections >= MUTE * count;
  const verdict = !many ? 'normal' : !mute ? 'suspected' : silent.compared ? 'normal' : 'unknown';
  return toFinding('mmp-connection-limit', view, {
    subject: { kind: 'host', name: address, channel: null },
    verdict,
    severity: verdict === 'suspected' ? 'warning' : 'info',
    confidence: 0.6,
    headline: `${named(address)} reached the connection limit of the multiplexor ${counted(count, 'time')} since ${clockOf(first)}${many && mute && verdict === 'normal' ? ', among connections that said nothing: a scanner, and the limit works' : ENDINGS[verdict]}.`,
    since: first,
    until: last,
    steps: [
      step(
        'step-how-often',
        'How often was the address refused?',
        many ? 'yes' : 'no',
        `${counted(count, 'line')} (often: from ${MANY}).`,
      ),
      step(
        'step-silent',
        'Did as many connections carry nothing at the same time?',
        silent.compared ? (silent.connections >= MUTE * count ? 'yes' : 'no') : 'unknown',
        `${counted(silent.connections, 'session')} without a byte${silent.compared ? ' more than at other times' : '; no other time was seen to compare with'}. The log does not say whose they were.`,
      ),
      step(
        'step-whose',
        'Whose address is it?',
        isOwn(address) ? 'yes' : 'unknown',
        isOwn(address)
          ? 'An address of a private network: an own NAT, webmail or proxy.'
          : 'Look it up: an own NAT, webmail or proxy, or a stranger’s.',
      ),
    ],
    evidence: proofOf(view, refusals, address === '*' ? '' : address, 8),
    advice: [
      advise('now', 'An own NAT or webmail server: raise or exempt it in the access rules. A stranger: leave it.'),
      advise('do-not', 'Do not raise the limit for everybody: it protects the service.'),
    ],
    anchor: verdict === 'suspected' ? 'what-to-do-now' : 'what-it-means',
  });
};
