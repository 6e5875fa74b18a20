import type { Finding } from '#shared/contracts/finding.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { SERVER_GROUP, settingWords } from '#shared/diagnosis/settings.ts';
import { isStoreChannel, type Noted, notedBy, optionOf, proofOf, seenAfter } from '#shared/diagnosis/store.ts';
import { clock, clockOf, counted, named } from '#shared/diagnosis/words.ts';

/** stored does not start because its group is gone, and without stored nothing else starts. */
export const storedStartFailure: Playbook = {
  id: 'stored-start-failure',
  title: 'The store daemon does not start: no such group',
  assess: (view) =>
    notedBy(view, ['stored-start-failure'], () => '').map((noted) => {
      const life = lifeAfter(view, noted.last);
      return life === null ? failing(view, noted) : recovered(view, noted, life);
    }),
};

/** Sign of life of stored, or of what only runs with it, after an interval; null = none. */
const lifeAfter = (view: HostView, last: number): string | null => {
  const started = seenAfter(view, ['process-started'], last, (n) => n.process === 'stored' || n.subject === 'stored');
  if (started) return `It was started at ${clockOf(started.minute)}.`;
  const process = view.facts.latest('process').find((p) => p.name === 'stored' && intervalAt(p.at) > last);
  if (process) return `It ran at ${clock(process.at)} as process ${process.pid}.`;
  const stamp = view.facts.latest('store-stamp').find((s) => intervalAt(s.modifiedAt) > last);
  if (stamp) return `It touched ${stamp.name} at ${clock(stamp.modifiedAt)}.`;
  const delivered = view.channels
    .filter((c) => isStoreChannel(c.name))
    .flatMap((c) => c.outcomes)
    .find((o) => o.minute > last && o.delivered > 0);
  return delivered ? `Mail was delivered to the store at ${clockOf(delivered.minute)}.` : null;
};

const SUBJECT = { kind: 'process' as const, name: 'stored', channel: null };

const PLAIN_GROUP = /^[A-Za-z_][A-Za-z0-9_-]{0,31}$/;

const failing = (view: HostView, noted: Noted): Finding => {
  const option = optionOf(view, /servergid$/);
  const group = option && PLAIN_GROUP.test(option.value) ? option.value : 'GROUP';
  return toFinding('stored-start-failure', view, {
    subject: SUBJECT,
    verdict: 'problem',
    severity: 'critical',
    confidence: 0.95,
    headline: `stored does not start since ${clockOf(noted.first)}: its UNIX group is not known. No other service starts without it.`,
    since: noted.first,
    until: noted.last,
    steps: [
      step(
        'step-message',
        'Does the start end with "Cannot find group in name service"?',
        'yes',
        `${counted(noted.count, 'time')}, last at ${clockOf(noted.last)}.`,
      ),
      step(
        'step-group',
        'Which group is configured?',
        option ? 'yes' : 'unknown',
        option
          ? `${option.name} is ${named(option.value)}.`
          : `Not seen: read ${settingWords(configurationOf(view), SERVER_GROUP)}.`,
      ),
      step('step-later', 'Did it start later?', 'no', 'No sign of life of the store was seen since.'),
    ],
    evidence: proofOf(view, noted),
    advice: [
      advise(
        'now',
        `See whether the system knows the group: "getent group ${group}". If the name service (LDAP, NIS) has it and does not answer, repair that, and change nothing here.`,
      ),
      advise(
        'now',
        `If the group was deleted: make it again with its old number (the files still carry it: "ls -ln"), add mailsrv to it ("groupadd -g NUMBER ${group}", "usermod -a -G ${group} mailsrv" on Linux), give the installation's directory and files to mailsrv and the group, then start-msg.`,
      ),
      advise(
        'for-good',
        'Keep the user and the group of the mail server in local files of every store host, so that a start depends on no directory, and mark them as not to be cleaned up.',
      ),
      advise(
        'do-not',
        'Do not configure another group to get through the night: every file of the store would have to follow.',
      ),
    ],
    anchor: 'what-to-do-now',
  });
};

const recovered = (view: HostView, noted: Noted, life: string): Finding =>
  toFinding('stored-start-failure', view, {
    subject: SUBJECT,
    verdict: 'normal',
    confidence: 0.9,
    headline: `stored failed to start at ${clockOf(noted.last)} and has started since.`,
    since: noted.first,
    until: view.latestInterval,
    steps: [step('step-later', 'Did it start later?', 'yes', life)],
    evidence: proofOf(view, noted),
    advice: [],
    anchor: 'what-it-means',
  });
