import { load } from './outputs.ts';
import type { HostPlan, Scenario } from './scenario.ts';
import { aside, control, HOST } from './shapes.ts';
import { usual } from './traffic.ts';

type Script = NonNullable<HostPlan['script']>;

/** Every attempt of every channel takes so much longer: the disk under the queues and the mailboxes is the same. */
const slower = (afterMinutes: number, delaySeconds: number): Script =>
  (['tcp_local', 'tcp_intranet', 'ims-ms'] as const).map((channel) => ({
    afterMinutes,
    set: { channel, delaySeconds },
  }));

const without = (daemon: 'dispatcher' | 'job_controller', from: number, to: number | null = null): Script => [
  { afterMinutes: from, set: { daemon, runs: false } },
  ...(to === null ? [] : [{ afterMinutes: to, set: { daemon, runs: true } }]),
];

/** The MTA as a whole. */
const stopped = (from: number, to: number | null = null): Script => [
  ...without('dispatcher', from, to),
  ...without('job_controller', from, to),
];

/** A row of vmstat: more than twice as many wait as there are processors, of which hardly anything is left. */
const SATURATED = /^ *(?:9|[1-9]\d+) +(?:\d+ +){20}[0-5]$/;

/** The machine, and the daemons of the MTA on it. */
export const machineScenarios: readonly Scenario[] = [
  aside(
    'performance-saturation',
    'The disks cannot keep up: everything waits for them, and every channel grows.',
    { playbook: 'performance-saturation', subject: HOST, claim: SATURATED, channel: 'tcp_local' },
    {
      host: usual({ script: slower(60, 180) }),
      minutes: 240,
      outputs: ({ minute }) => [minute < 60 ? load(0.9, 0, 75) : load(14.2, 11, 1)],
    },
  ),
  aside(
    'performance-saturation-processors',
    'Nothing is left of four processors; a mailing meets a host that scans all its mail for viruses.',
    { playbook: 'performance-saturation', subject: HOST, claim: SATURATED, channel: 'tcp_local' },
    {
      host: usual({ script: [...slower(60, 40), { afterMinutes: 60, set: { trafficFactor: 4 } }] }),
      minutes: 180,
      outputs: ({ minute }) => [minute < 60 ? load(1.4, 1, 64) : load(9.7, 9, 0)],
    },
  ),
  aside(
    'dispatcher-ended',
    'The Dispatcher ended: no mail comes in, and nothing in the queues tells of it.',
    {
      playbook: 'mta-daemon-missing',
      subject: 'process:dispatcher',
      claim: / \(processes below: \d+\); (?!.*dispatcher).*job_controller/,
    },
    { host: usual({ script: without('dispatcher', 60) }) },
  ),
  aside(
    'job-controller-ended',
    'The Job Controller ended: mail comes in, and none goes out.',
    {
      playbook: 'mta-daemon-missing',
      subject: 'process:job_controller',
      claim: / \(processes below: \d+\); (?!.*job_controller).*dispatcher.*tcp_smtp_server/,
      channel: 'tcp_local',
      // It names the same missing process, from the queues' side.
      also: ['master-not-running'],
    },
    { host: usual({ script: without('job_controller', 60) }), minutes: 240 },
  ),
  aside(
    'mta-stopped',
    'Somebody stopped the MTA and forgot to start it: no mail comes in, none goes out, and no process of it is listed.',
    {
      playbook: 'mta-daemon-missing',
      subject: 'process:job_controller',
      claim: /^USER +PID .*COMMAND \(processes below: 0\)$/,
      channel: 'tcp_local',
      also: ['master-not-running'],
    },
    { host: usual({ script: stopped(60) }), minutes: 240 },
  ),
];

/** A machine that is busy, or restarts something, as it may. */
export const machineControls: readonly Scenario[] = [
  control(
    'busy-machine-all-day',
    'The load is high all day, of something else; the processors are half idle and mail flows.',
    usual(),
    {
      minutes: 360,
      outputs: () => [load(11.3, 2, 48)],
    },
  ),
  control(
    'burst-loads-the-machine',
    'A burst takes all processors for a quarter of an hour, and is gone.',
    usual({
      script: [
        ...slower(60, 4),
        { afterMinutes: 60, set: { trafficFactor: 18 } },
        { afterMinutes: 75, set: { trafficFactor: 1 } },
        ...slower(85, 0),
      ],
    }),
    { outputs: ({ minute }) => [minute >= 60 && minute < 85 ? load(9.1, 8, 2) : load(0.8, 0, 80)] },
  ),
  control(
    'daemons-restarted',
    'Dispatcher and Job Controller are restarted for new settings, just when their processes are listed.',
    usual({ script: [...without('dispatcher', 79, 81), ...without('job_controller', 124, 126)] }),
  ),
  control(
    'mta-stopped-for-a-change',
    'The whole MTA is stopped for a change and started again a few minutes later; its processes are listed in between.',
    usual({ script: stopped(71, 79) }),
  ),
];
