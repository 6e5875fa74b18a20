import type { HostPlan, Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { mailboxes, usual } from './traffic.ts';

const many = mailboxes(120, 0.1);

const FULL = { playbook: 'over-quota', subject: 'channel:ims-ms', from: 60, claim: /Over quota/, channel: 'ims-ms' };

const manyFull = (name: string, about: string, version: HostPlan['version'] = '6.3'): Scenario => ({
  name,
  about,
  host: usual({
    version,
    traffic: { accounts: many },
    script: many
      .slice(0, 60)
      .map((full) => ({ afterMinutes: 60, set: { account: full.name, behaviour: 'overQuota' as const } })),
  }),
  minutes: 300,
  trouble: FULL,
});

const lockedForGood = (name: string, about: string, version: HostPlan['version'] = '6.3'): Scenario => ({
  name,
  about,
  host: usual({
    version,
    traffic: { accounts: [...mailboxes(60), { name: 'helpdesk', perMinute: 1 }] },
    script: [{ afterMinutes: 60, set: { account: 'helpdesk', behaviour: 'busy' } }],
  }),
  minutes: 300,
  trouble: {
    playbook: 'mailbox-orphan-lock',
    subject: 'account:helpdesk',
    from: 60,
    claim: /helpdesk@.*Mailbox is busy/,
    channel: 'ims-ms',
  },
});

/** Trouble of single mailboxes, and of many. */
export const mailboxScenarios: readonly Scenario[] = [
  manyFull('over-quota-many', 'Sixty of 120 mailboxes are full.'),
  {
    name: 'over-quota-one-floods',
    about: 'One full mailbox gets more mail than all others together.',
    host: usual({
      traffic: { accounts: [...mailboxes(40, 0.05), { name: 'alerts', perMinute: 4 }] },
      script: [{ afterMinutes: 60, set: { account: 'alerts', behaviour: 'overQuota' } }],
    }),
    minutes: 300,
    trouble: FULL,
  },
  lockedForGood('mailbox-orphan-lock', 'A crashed process leaves one busy mailbox locked for good.'),
  {
    name: 'locks-after-a-kill',
    about: 'An administrator killed imapd with -9: eight mailboxes stay locked.',
    host: usual({
      traffic: { accounts: mailboxes(60, 0.3) },
      script: mailboxes(8).map(({ name }) => ({
        afterMinutes: 60,
        set: { account: name, behaviour: 'busy' as const },
      })),
    }),
    minutes: 300,
    trouble: {
      playbook: 'mailbox-orphan-lock',
      subject: 'channel:ims-ms',
      // Until a fifth one has failed for long enough, it is a matter of single ones.
      twins: mailboxes(8).map(({ name }) => `account:${name}`),
      from: 60,
      claim: /u000\d@.*Mailbox is busy/,
      channel: 'ims-ms',
    },
  },
  manyFull('over-quota-many-8.0', 'Sixty of 120 mailboxes are full, on a host of release 8.0.', '8.0'),
  lockedForGood(
    'mailbox-orphan-lock-5.2',
    'A crashed process leaves one busy mailbox locked for good, on a host of release 5.2.',
    '5.2',
  ),
];

/** Mail that waits because it should. */
export const mailboxControls: readonly Scenario[] = [
  control(
    'busy-hour',
    'Ten mailboxes are locked at every second attempt for an hour, and take their mail all the same.',
    usual({
      traffic: { accounts: mailboxes(60, 0.4) },
      script: mailboxes(10).flatMap(({ name }) => [
        { afterMinutes: 60, set: { account: name, behaviour: { kind: 'busy' as const, share: 0.5 } } },
        { afterMinutes: 120, set: { account: name, behaviour: 'deliver' as const } },
      ]),
    }),
    { explained: { playbook: 'mailbox-busy', subject: 'account:u0001', claim: /u0001@.*Mailbox is busy/ } },
  ),
  control(
    'mailbox-move',
    'Two mailboxes move to another store for two hours: their users are on hold, and their mail waits.',
    usual({
      traffic: { accounts: [...mailboxes(60), { name: 'grace', perMinute: 0.5 }, { name: 'heidi', perMinute: 0.2 }] },
      script: (['grace', 'heidi'] as const).flatMap((account) => [
        { afterMinutes: 60, set: { account, behaviour: 'onHold' as const } },
        { afterMinutes: 180, set: { account, behaviour: 'deliver' as const } },
      ]),
    }),
    { explained: { playbook: 'hold-channel', subject: 'channel:hold', claim: / hold .*(?:grace|heidi)@/ } },
  ),
];
