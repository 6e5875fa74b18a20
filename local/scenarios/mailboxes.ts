import type { Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { mailboxes, usual } from './traffic.ts';

const many = mailboxes(120, 0.1);

/** Trouble of single mailboxes, and of many. */
export const mailboxScenarios: readonly Scenario[] = [
  {
    name: 'over-quota-many',
    about: 'Sixty of 120 mailboxes are full.',
    host: usual({
      traffic: { accounts: many },
      script: many
        .slice(0, 60)
        .map(({ name }) => ({ afterMinutes: 60, set: { account: name, behaviour: 'overQuota' as const } })),
    }),
    minutes: 300,
    trouble: { playbook: 'over-quota', subject: 'channel:ims-ms', from: 60, claim: /Over quota/, channel: 'ims-ms' },
  },
  {
    name: 'over-quota-one-floods',
    about: 'One full mailbox gets more mail than all others together.',
    host: usual({
      traffic: { accounts: [...mailboxes(40, 0.05), { name: 'alerts', perMinute: 4 }] },
      script: [{ afterMinutes: 60, set: { account: 'alerts', behaviour: 'overQuota' } }],
    }),
    minutes: 300,
    trouble: { playbook: 'over-quota', subject: 'channel:ims-ms', from: 60, claim: /Over quota/, channel: 'ims-ms' },
  },
  {
    name: 'mailbox-orphan-lock',
    about: 'A crashed process leaves one busy mailbox locked for good.',
    host: usual({
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
  },
];

/** Mail that waits because it should. */
export const mailboxControls: readonly Scenario[] = [
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
