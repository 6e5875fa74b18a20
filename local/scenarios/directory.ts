import { load } from './outputs.ts';
import type { Scenario } from './scenario.ts';
import { aside, asideByLog, control, since } from './shapes.ts';
import { answers } from './store-outputs.ts';
import { line, repeated, usual } from './traffic.ts';

const LDAP = 'ldap_ldap1.example.edu_389';
const alarm = (minute: number, seconds: number, sent: number) =>
  line(
    'default',
    'msprobe',
    'General Warning',
    minute,
    `alarmid=serverresponse|instance=${LDAP}|value=${seconds}|low=0|high=${seconds}|threshold(above)=10|count over threshold=${sent}|warning sent=${sent}`,
  );

/** A directory server that answers slowly, as the mail server measures it. */
export const directoryScenarios: readonly Scenario[] = [
  aside(
    'slow-directory',
    'An index of the directory server is lost: its answers take longer and longer, deliveries wait for them.',
    {
      playbook: 'slow-directory',
      subject: `process:${LDAP}`,
      claim: /ldap1\.example\.edu_389\.responseTime \[4 bytes\]: (?:[3-9]|\d\d)$/,
    },
    {
      host: usual({ script: [{ afterMinutes: 60, set: { channel: 'ims-ms', delaySeconds: 8 } }] }),
      minutes: 240,
      outputs: (moment) => [
        answers(moment, {
          imap: 0,
          pop: 0,
          http: 0,
          [LDAP]: moment.minute < 60 ? 0 : 3 + Math.floor(since(moment.minute, 60) / 15),
        }),
        load(0.9, 0, 75),
      ],
    },
  ),
  asideByLog(
    'slow-directory-alarm',
    'The alarm for the directory server goes off; nobody reads its counters.',
    { playbook: 'slow-directory', subject: `process:${LDAP}`, claim: /ldap1.*value=1\d\|/ },
    repeated(62, 180, 20, (minute, n) => alarm(minute, 11 + n, n + 1)),
  ),
];

/** A directory server that is slow for a moment. */
export const directoryControls: readonly Scenario[] = [
  control(
    'directory-restarted',
    'The directory server is restarted, the alarm goes off once, and the next answer is quick.',
    usual(),
    {
      outputs: (moment) => [answers(moment, { imap: 0, pop: 0, http: 0, [LDAP]: 0 })],
      lines: [alarm(62, 14, 1)],
    },
  ),
  control('directory-hiccup', 'Two answers of the directory server, hours apart, took five seconds.', usual(), {
    outputs: (moment) => [
      answers(moment, { imap: 0, pop: 0, http: 0, [LDAP]: [60, 180].includes(moment.minute - 5) ? 5 : 1 }),
    ],
  }),
];
