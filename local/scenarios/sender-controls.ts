import type { Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { destinations, domains, names, usual } from './traffic.ts';

/** Who sends much, and what has no sender, without harm. */
export const senderControls: readonly Scenario[] = [
  control(
    'notifications-all-over',
    'A seventh of the mail are notifications without sender.',
    usual({ traffic: { nullSenderShare: 0.15 } }),
  ),
  control(
    'newsletter',
    'An authenticated sender mails ten times a minute, as every day.',
    usual({
      logOptions: { username: true },
      traffic: {
        senders: [
          {
            from: 'news@example.edu',
            authenticated: true,
            perMinute: 10,
            domains: ['bigmail.example.com', 'alumni.example.org'],
          },
        ],
      },
    }),
  ),
  control(
    'first-mailing-of-a-society',
    'An authenticated sender who hardly ever writes mails 1,800 members in an hour; one address in twelve is dead.',
    usual({
      logOptions: { username: true },
      traffic: {
        destinations: [...destinations(), ...domains(60, 'member', (n) => (n % 12 === 0 ? 'permanent' : 'accept'))],
        senders: [{ from: 'club@example.edu', authenticated: true, perMinute: 0.02, domains: names(60, 'member') }],
      },
      script: [
        { afterMinutes: 120, set: { sender: 'club@example.edu', perMinute: 30 } },
        { afterMinutes: 180, set: { sender: 'club@example.edu', perMinute: 0.02 } },
      ],
    }),
  ),
  control(
    'delivery-reports-of-a-mailing',
    'Half of what goes out are delivery reports that other systems asked for; nearly all of them arrive.',
    usual({
      traffic: {
        destinations: [...destinations(), ...domains(60, 'asked', (n) => (n % 20 === 0 ? 'permanent' : 'accept'))],
        senders: [{ from: '', domains: names(60, 'asked') }],
      },
      script: [
        { afterMinutes: 60, set: { sender: '', perMinute: 15 } },
        { afterMinutes: 150, set: { sender: '', perMinute: 0 } },
      ],
    }),
  ),
  control(
    'some-bounces-that-nobody-takes',
    'Twenty bounces an hour for forged senders, as at every site.',
    usual({
      traffic: {
        destinations: [...destinations(), ...domains(100, 'forged', (n) => (n % 2 === 0 ? 'refuse' : 'temporary'))],
        senders: [{ from: '', perMinute: 0.33, domains: names(100, 'forged') }],
      },
    }),
    { minutes: 480 },
  ),
];
