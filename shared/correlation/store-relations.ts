import type { Finding } from '#shared/contracts/finding.ts';
import { isAbout } from '#shared/diagnosis/mailbox-name.ts';
import { after, answered, follows, type Node, ofStore, type Relation, together } from './relation.ts';

const STORE_GUIDE = 'Messaging Server: Troubleshooting the Message Store';
const QUEUE_NOTE = 'Comms 101: Troubleshooting MTA Message Queues, part 2';

/** Signs of a store that takes no mail: what waits for it, and what works on it. */
const WAITING: readonly Node[] = [
  'ims-master-hung/process',
  'master-not-running/channel',
  'channel-stopped/channel',
  'retry-backlog/channel',
  'channel-concurrency/channel',
  'counter-trends/channel',
];

// Mounts whose names say that they hold something else than mailboxes.
const NO_STORE = /queue|spool|\blogs?\b|cores?\b|tmp|home|backup|snapshot/i;

/** A file system below its alarm on which, by its name, the store may lie. */
const storeDisk = (disk: Finding): boolean => answered(disk, 'step-free', 'yes') && !NO_STORE.test(disk.subject.name);

// Programs that lock mailboxes or hold transactions of the database.
const STORE_PROGRAM =
  /^(?:stored|imapd|popd|mshttpd|httpd|ims_master|tcp_lmtp_server|impurge|imexpire|reconstruct|mboxutil)$/;

const sameMailbox = (a: Finding, b: Finding): boolean =>
  isAbout(a.subject.name, b.subject.name) || isAbout(b.subject.name, a.subject.name);

/** What explains what in and around the message store. */
export const storeRelations: readonly Relation[] = [
  {
    causes: ['disk-space-low/host'],
    effects: [
      'store-io-error/channel',
      'store-io-error/account',
      'stored-stale/process',
      'db-logs-accumulating/host',
      'mailbox-orphan-lock/channel',
      ...WAITING,
    ],
    because: 'Without space to write to, the store takes no mail and its database makes no checkpoints.',
    source: `${STORE_GUIDE}, Check Hardware Space; Administration Guide, SNMP: a partition that is full shows as delivery errors of ims-ms`,
    holds: (disk, effect) => storeDisk(disk) && ofStore(effect) && together(disk, effect),
  },
  {
    causes: ['store-io-error/channel'],
    effects: ['stored-stale/process', ...WAITING],
    because: 'A store that cannot be read or written leaves its mail in the queue, and what works on it hangs.',
    source: `${QUEUE_NOTE}, Troubleshooting the ims-ms Channel (IMAP_IOERROR)`,
    holds: (store, effect) => ofStore(effect) && follows(store, effect),
  },
  {
    causes: ['stored-start-failure/process'],
    effects: ['stored-stale/process', 'db-logs-accumulating/host', 'mailbox-orphan-lock/channel', ...WAITING],
    because: 'No other service of the store starts without stored.',
    source: `${STORE_GUIDE}, Store Daemon Not Starting`,
    holds: (stored, effect) => ofStore(effect) && follows(stored, effect),
  },
  {
    causes: ['stored-stale/process'],
    effects: ['db-logs-accumulating/host', 'mailbox-orphan-lock/channel', ...WAITING],
    because:
      'stored makes the checkpoints of the mailbox database and ends its deadlocks: without it logs pile up, and what works on the store waits for locks.',
    source: `${STORE_GUIDE}, Check stored Processes`,
    holds: (stored, effect) => ofStore(effect) && follows(stored, effect),
  },
  {
    causes: ['store-not-enabled/process'],
    effects: ['ims-master-hung/process', 'master-not-running/channel'],
    because: 'On a host without a message store ims_master ends as soon as it was started.',
    source: 'Messaging Server 6.3 Administration Guide: the store.enable option',
    holds: (routed, effect) => ofStore(effect) && together(routed, effect),
  },
  {
    causes: ['ims-master-hung/process'],
    effects: ['retry-backlog/channel', 'channel-concurrency/channel', 'counter-trends/channel'],
    because: 'Nothing of ims-ms is delivered while its delivery program hangs.',
    source: `${QUEUE_NOTE}, Troubleshooting the ims-ms Channel, step 4`,
    holds: (hung, effect) => effect.subject.channel === hung.subject.channel && follows(hung, effect),
  },
  {
    causes: ['core-files/process'],
    effects: ['mailbox-orphan-lock/account', 'mailbox-orphan-lock/channel'],
    because: 'A process that crashed leaves its locks behind, and nobody takes them away.',
    source: `${QUEUE_NOTE}, comments of June 2007`,
    holds: (crash, lock) =>
      STORE_PROGRAM.test(crash.subject.name) && answered(lock, 'step-crashed-process', 'yes') && after(crash, lock),
  },
  {
    causes: ['core-files/process'],
    effects: ['db-logs-accumulating/host'],
    because: 'A dead process that held a transaction keeps every later database log alive.',
    source: `${STORE_GUIDE}, Check Database Log Files; Check for Core Files`,
    holds: (crash, logs) => STORE_PROGRAM.test(crash.subject.name) && after(crash, logs),
  },
  {
    causes: ['core-files/process'],
    effects: ['stored-stale/process'],
    because: 'stored does nothing any more because it crashed.',
    source: `${STORE_GUIDE}, Check stored Processes; Check for Core Files`,
    holds: (crash, stale) => crash.subject.name === 'stored' && after(crash, stale),
  },
  {
    causes: ['mailbox-needs-reconstruct/account'],
    effects: ['mailbox-corrupt/account', 'mailbox-directory-damage/account'],
    because: 'The store itself says that this mailbox is damaged.',
    source: `${STORE_GUIDE}, Error Messages Signifying that reconstruct is Needed`,
    holds: (damaged, effect) => sameMailbox(damaged, effect),
  },
  {
    causes: ['database-needs-reconstruct/host'],
    effects: ['mailbox-directory-damage/account'],
    because: 'Until "reconstruct -m" has run, folders that lie on disk may be missing in the database.',
    source: `${STORE_GUIDE}, User Mailbox Directory Problems, step 10`,
    holds: after,
  },
  {
    causes: ['index-overflow/account'],
    effects: ['store-io-error/account'],
    because: 'An index at its limit of 2 GiB takes no further message, and the delivery ends with an I/O error.',
    source: `${STORE_GUIDE}, Mailbox Overflow`,
    holds: (index, failing) => sameMailbox(index, failing) && together(index, failing),
  },
];
