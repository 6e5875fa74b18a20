import { jobControllerFile } from '../mailhost/world/channels.ts';
import { MailhostConfig } from '../mailhost/config.ts';
import type { HostPlan, Scenario, ToolOutput } from './scenario.ts';
import { control } from './shapes.ts';
import { PARTNER, usual } from './traffic.ts';

/** job_controller.cnf of a host, as its collector reads it. */
const settings = ({ jobController }: HostPlan): ToolOutput => ({
  kind: 'job-controller',
  tool: ['queuewarden', 'read', 'job_controller.cnf'],
  stdout: jobControllerFile(MailhostConfig.shape.jobController.parse(jobController)),
});

const seen = (host: HostPlan): Pick<Scenario, 'host' | 'outputs'> => ({ host, outputs: () => [settings(host)] });

/** A mailing of an hour that leaves through a slow line in two. */
const mailing = (changes: Partial<HostPlan>): HostPlan =>
  usual({
    ...changes,
    script: [
      { afterMinutes: 30, set: { channel: 'tcp_local', delaySeconds: 10 } },
      { afterMinutes: 60, set: { trafficFactor: 14 } },
      { afterMinutes: 120, set: { trafficFactor: 1 } },
    ],
  });

const slowLine = (jobLimit: number, seconds: number): HostPlan =>
  usual({
    jobController: { jobLimits: { SMTP_POOL: jobLimit } },
    script: [{ afterMinutes: 60, set: { channel: 'tcp_local', delaySeconds: seconds } }],
  });

/** The Job Controller's own limits: messages in memory, processes of a pool. */
export const jobControllerScenarios: readonly Scenario[] = [
  {
    name: 'job-controller-limit',
    about: 'A mailing on a small host that keeps 2,000 messages in memory: the rest lies on disk untried.',
    ...seen(mailing({ jobController: { maxMessages: 2000 } })),
    minutes: 240,
    trouble: {
      playbook: 'job-controller-limit',
      subject: 'host:mta1.example.edu',
      from: 60,
      // From then on fewer lie in the queues than are kept in memory.
      until: 150,
      claim: /max_messages=2000/i,
      channel: 'tcp_local',
    },
  },
  {
    name: 'job-controller-limit-unseen',
    about: 'The same on a host of release 6.2 whose settings were not read; qm messages tells what is known.',
    host: mailing({ version: '6.2', jobController: { maxMessages: 1000 } }),
    minutes: 240,
    trouble: {
      playbook: 'job-controller-limit',
      subject: 'host:mta1.example.edu',
      from: 60,
      // From then on fewer lie in the queues than are kept in memory.
      until: 155,
      // Rows of the Job Controller's own list, of a queue without host too; a heading alone is an empty list.
      claim: /^(?:\S+ +)?\d+ +\d+$|^host +active messages +delayed messages$/,
      channel: 'tcp_local',
    },
  },
  {
    name: 'channel-concurrency',
    about: 'Each delivery over the Internet takes long, and takes both processes of the pool: the intranet waits.',
    ...seen(slowLine(2, 150)),
    minutes: 240,
    trouble: {
      playbook: 'channel-concurrency',
      subject: 'channel:tcp_intranet',
      twins: ['channel:tcp_local'],
      from: 60,
      claim: /^job_limit=2$|^channel tcp_local job \d+ .*10 MESSAGES BEING PROCESS/,
      channel: 'tcp_intranet',
    },
  },
];

/** Queues that the Job Controller's limits do not hold up. */
export const jobControllerControls: readonly Scenario[] = [
  control(
    'mailing-within-max-messages',
    'The same mailing where the Job Controller keeps 100,000 messages in memory.',
    usual(),
    {
      ...seen(mailing({})),
      explained: { playbook: 'queue-normal', subject: 'channel:tcp_local', claim: /\btcp_local +D[A-Z]* \d/ },
    },
  ),
  control(
    'small-memory-is-enough',
    'A host that keeps 500 messages in memory, and has a busy day below that.',
    usual(),
    { ...seen(usual({ jobController: { maxMessages: 500 } })), minutes: 480 },
  ),
  control(
    'few-processes-are-enough',
    'Two processes in the pool, each delivery takes half a minute: they are taken, and mail flows.',
    usual(),
    seen(slowLine(2, 30)),
  ),
  control(
    'slow-destination-in-a-small-pool',
    'Two processes in the pool; the big destination takes 45 seconds for each message.',
    usual(),
    seen(
      usual({
        jobController: { jobLimits: { SMTP_POOL: 2 } },
        script: [{ afterMinutes: 60, set: { destination: PARTNER, behaviour: { kind: 'slow', seconds: 45 } } }],
      }),
    ),
  ),
  control(
    'burst-that-the-jobs-absorb',
    'All three processes of the pool are taken while a burst of a quarter of an hour passes.',
    usual(),
    seen(
      usual({
        jobController: { jobLimits: { SMTP_POOL: 3 } },
        script: [
          { afterMinutes: 30, set: { channel: 'tcp_local', delaySeconds: 5 } },
          { afterMinutes: 60, set: { trafficFactor: 20 } },
          { afterMinutes: 75, set: { trafficFactor: 1 } },
        ],
      }),
    ),
  ),
];
