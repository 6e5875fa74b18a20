import { type Notice, noticeKey } from '#shared/contracts/digest.ts';
import type { EvidenceLine, Finding, Step } from '#shared/contracts/finding.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { isAbout } from '#shared/diagnosis/mailbox-name.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { accountProof, accountsWith, type StoreAccount, storeChannel } from '#shared/diagnosis/store-account.ts';
import { clockOf, counted, named } from '#shared/diagnosis/words.ts';
import { ioErrorsByLmtp } from './lmtp.ts';

/** Accounts that fail at the same time from which on it is the store. */
export const MANY_ACCOUNTS = 5;

/** For fewer accounts: failures at so many different times, over so many minutes, before anything is said. */
export const ENOUGH_MOMENTS = 3;
export const LONG_MINUTES = 30;

/** Bytes of an index from which on its own limit of 2 GiB explains the failure. */
const LARGE_INDEX = 0.9 * 2 ** 31;

const NAMED = 5;

/** The store, or the disk below it, denies deliveries to many accounts. */
export const storeIoError: Playbook = {
  id: 'store-io-error',
  title: 'The store answers with I/O errors',
  assess: (view) => [...inStore(view), ...ioErrorsByLmtp(view)],
};

const inStore = (view: HostView): Finding[] => {
  const channel = storeChannel(view);
  const failing = (channel ? accountsWith(channel, 'store-io-error', true) : []).filter(
    (account) => account.tail.attempts > 0 && !isIndex(view, account),
  );
  if (!channel || failing.length === 0) return [];
  if (failing.length >= MANY_ACCOUNTS) return [manyAccounts(view, channel, failing)];
  return failing.filter(lasts).map((account) => oneAccount(view, channel, account));
};

const lasts = ({ tail }: StoreAccount): boolean => tail.moments >= ENOUGH_MOMENTS && tail.minutes > LONG_MINUTES;

/** The mailbox's own index is the reason: then it is no fault of the store. */
const isIndex = (view: HostView, { name, cells }: StoreAccount): boolean => {
  const minutes = new Set(cells.map((c) => c.minute));
  return (
    view.notices.some(
      (n) => n.class === 'index-too-large' && minutes.has(n.minute) && (n.subject === '' || isAbout(n.subject, name)),
    ) || view.facts.latest('mailbox').some((f) => isAbout(f.name, name) && (f.indexBytes ?? 0) >= LARGE_INDEX)
  );
};

const manyAccounts = (view: HostView, channel: ChannelView, failing: readonly StoreAccount[]): Finding => {
  const top = [...failing].sort((a, b) => b.tail.attempts - a.tail.attempts || (a.name < b.name ? -1 : 1));
  const since = Math.min(...failing.map(({ tail }) => tail.cells[0]!.minute));
  const until = Math.max(...failing.map(({ tail }) => tail.cells.at(-1)!.minute));
  const attempts = failing.reduce((total, { tail }) => total + tail.attempts, 0);
  const others = channel.outcomes.filter((o) => o.minute >= since && o.delivered > 0).length > 0;
  const clients = clientsSee(view, since);
  return toFinding('store-io-error', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'problem',
    severity: 'critical',
    confidence: 0.9,
    headline: `Deliveries to ${failing.length} accounts fail with "System I/O error" since ${clockOf(since)} (${counted(attempts, 'attempt')}): the store${others ? ', or one partition of it,' : ''} or its disk cannot be reached or is damaged.`,
    since,
    until,
    steps: [
      step(
        'step-how-many',
        'Does it hit many accounts?',
        'yes',
        `${failing.length} (many: from ${MANY_ACCOUNTS}): ${top
          .slice(0, NAMED)
          .map((a) => `${named(a.name)} ${a.tail.attempts}`)
          .join(', ')}.`,
      ),
      step(
        'step-everybody',
        'Do other accounts get their mail?',
        others ? 'yes' : 'no',
        others
          ? 'Deliveries to others succeed: compare the partitions of those that fail.'
          : 'No delivery to the store since the first of these errors: all of it is affected.',
      ),
      clients.step,
    ],
    evidence: [...top.slice(0, NAMED).flatMap((a) => accountProof(view, a, a.tail.cells, 3)), ...clients.evidence],
    advice: [
      advise(
        'now',
        'Look at the disk of the partition: is it mounted, writable and not full, and what does the system log say of it?',
      ),
      advise(
        'now',
        'When the disk is back the queued mail is delivered by itself. After damage: reconstruct -r -p PARTITION.',
      ),
      advise('for-good', 'Several partitions on several disks: one that fails does not take all users with it.'),
      advise('do-not', 'Do not run reconstruct while the disk fails: it writes to what is broken.'),
      advise('do-not', 'Do not delete or return the queued mail: it is safe in the queue.'),
    ],
    anchor: 'what-to-do-now',
  });
};

const oneAccount = (view: HostView, channel: ChannelView, account: StoreAccount): Finding => {
  const { tail } = account;
  const since = tail.cells[0]!.minute;
  return toFinding('store-io-error', view, {
    subject: { kind: 'account', name: account.name, channel: channel.id },
    verdict: 'suspected',
    severity: 'warning',
    confidence: 0.6,
    headline: `Every delivery to ${named(account.name)} fails with "System I/O error" since ${clockOf(since)} (${counted(tail.attempts, 'attempt')}): its mailbox, or the index of it, cannot be written.`,
    since,
    until: tail.cells.at(-1)!.minute,
    steps: [
      step('step-how-many', 'Does it hit many accounts?', 'no', `Fewer than ${MANY_ACCOUNTS}.`),
      step(
        'step-index',
        'Is it the size of one index?',
        'unknown',
        'Could not be seen: look at the size of store.idx, and in the imta log for a store error of the same second.',
      ),
    ],
    evidence: accountProof(view, account, tail.cells),
    advice: [
      advise('now', 'Look at store.idx of the mailbox (its limit is 2 GiB), at its owner and mode, and at the disk.'),
      advise('now', 'Check without changing anything: reconstruct -n -r user/ACCOUNT.'),
      advise('do-not', 'Do not delete or return the queued mail: it is safe in the queue.'),
    ],
    anchor: 'what-to-do-now',
  });
};

const clientsSee = (view: HostView, since: number): { step: Step; evidence: EvidenceLine[] } => {
  const lines: Notice[] = view.notices.filter((n) => n.class === 'store-io-error' && n.minute >= since);
  const [first, last] = [lines[0], lines.at(-1)];
  const total = lines.reduce((sum, n) => sum + n.count, 0);
  const question = 'Do clients see it as well?';
  if (!first || !last)
    return { step: step('step-clients', question, 'unknown', 'No such line of a service was seen.'), evidence: [] };
  const keys = [...new Set(lines.map(noticeKey))];
  return {
    step: step('step-clients', question, 'yes', `${counted(total, 'line')} of ${first.process} and others say so.`),
    evidence: proofs(view, keys, { name: 'i/o error', from: first.minute, to: last.minute }, 3),
  };
};
