import type { Finding } from '#shared/contracts/finding.ts';
import { isBehindSite } from '#shared/diagnosis/behind-site.ts';
import { REASON_WORDS } from '#shared/diagnosis/words.ts';
import { after, answered, follows, type Node, type Relation, sameChannel, sameName, together } from './relation.ts';

const QUEUE_NOTES = 'Comms 101: Troubleshooting MTA Message Queues';
const JOB_CONTROLLER = 'Messaging Server 6.3 Administration Guide, The Job Controller';

/** Signs of a channel through which mail does not get as it should. */
const SLOWED: readonly Node[] = ['retry-backlog/channel', 'channel-concurrency/channel', 'counter-trends/channel'];

// Mounts whose names say that they hold neither queues nor logs of the MTA.
const NO_QUEUE = /store|partition|mbox|cores?\b|home|backup|snapshot/i;

const queueDisk = (disk: Finding): boolean => answered(disk, 'step-free', 'yes') && !NO_QUEUE.test(disk.subject.name);

const failedLookups = (finding: Finding): boolean =>
  finding.steps.some((s) => s.anchor === 'step-history' && s.saw.includes(REASON_WORDS.dns));

/** Whether the finding says by name that it is about this destination. */
const namesDestination = (finding: Finding, destination: string): boolean =>
  finding.headline
    .toLowerCase()
    .split(/[\s,:;]+/)
    .includes(destination.toLowerCase()) ||
  finding.actions.some(
    (a) => 'selector' in a && a.selector.by === 'destination' && a.selector.destination === destination.toLowerCase(),
  );

/** What explains what in the MTA and its queues. */
export const mtaRelations: readonly Relation[] = [
  {
    causes: ['mta-daemon-missing/process'],
    effects: [
      'master-not-running/channel',
      'master-not-running/process',
      'channel-stopped/channel',
      'ims-master-hung/process',
      'counter-trends/channel',
      'job-controller-limit/host',
    ],
    because: 'The Job Controller starts every delivery: without it no channel is served.',
    source: JOB_CONTROLLER,
    // One listing leaves a doubt that mail which nobody tries removes.
    confirms: true,
    holds: (daemon, effect) => daemon.subject.name === 'job_controller' && together(daemon, effect),
  },
  {
    causes: ['core-files/process'],
    effects: ['mta-daemon-missing/process'],
    because: 'It does not run because it crashed.',
    source: 'Messaging Server: Troubleshooting the Message Store, Check for Core Files',
    holds: (crash, daemon) => sameName(crash, daemon) && after(crash, daemon),
  },
  {
    causes: ['disk-space-low/host'],
    effects: [
      'mta-daemon-missing/process',
      'master-not-running/channel',
      'master-not-running/process',
      'channel-stopped/channel',
      'return-job-missed/process',
    ],
    because: 'On a full file system the MTA can create no queue file and no log, and its programs end.',
    source:
      'Messaging Server 6.3 Administration Guide, Troubleshooting the MTA: files that cannot be opened or created; Check Hardware Space',
    holds: (disk, effect) => queueDisk(disk) && together(disk, effect),
  },
  {
    causes: ['dns-failure/host'],
    effects: ['dns-failure/destination'],
    because: 'A host that cannot look up names cannot look up these either, whatever channel they are sent through.',
    source: 'Comms 101: Bounce in the Night',
    holds: follows,
  },
  {
    causes: ['dns-failure/host'],
    effects: ['destination-down/host', 'destination-down/destination', 'destination-down/site'],
    because: 'What cannot be looked up cannot be reached: these attempts ended in the name service.',
    source: 'Comms 101: Bounce in the Night',
    holds: (lookups, effect) => failedLookups(effect) && follows(lookups, effect),
  },
  {
    causes: ['dns-failure/destination'],
    effects: ['destination-down/destination'],
    because: 'What cannot be looked up cannot be reached: these attempts ended in the name service.',
    source: 'Comms 101: Bounce in the Night',
    holds: (lookups, effect) => sameName(lookups, effect) && failedLookups(effect) && follows(lookups, effect),
  },
  {
    causes: ['destination-down/host'],
    effects: ['destination-down/destination', 'destination-down/site', 'delivery-threads-stuck/channel', ...SLOWED],
    because: 'A host that reaches nobody reaches none of them.',
    source: `${QUEUE_NOTES}, part 2, Troubleshooting TCP Channels, step 3`,
    holds: (cutOff, effect) => sameChannel(cutOff, effect) && follows(cutOff, effect),
  },
  {
    causes: ['destination-down/site'],
    effects: ['destination-down/destination'],
    because: 'One host takes the mail of all of them, and it is down.',
    source: `${QUEUE_NOTES}, part 2, Destination Host Problems`,
    holds: (site, down) => sameChannel(site, down) && isBehindSite(down, site.subject.name) && together(site, down),
  },
  {
    causes: ['destination-down/destination', 'destination-down/site'],
    effects: ['delivery-threads-stuck/channel'],
    because: 'The threads wait for a host that does not answer.',
    source: `${QUEUE_NOTES}, part 2, Destination Host Problems`,
    holds: (down, stuck) =>
      sameChannel(down, stuck) && namesDestination(stuck, down.subject.name) && together(down, stuck),
  },
  {
    causes: ['destination-down/destination', 'destination-down/site', 'delivery-threads-stuck/channel'],
    effects: ['channel-concurrency/channel', 'counter-trends/channel'],
    because: 'Jobs that wait for a host which does not answer are not there for other mail.',
    source: `${QUEUE_NOTES}, part 2, Destination Host Problems; part 1, destination host problems`,
    holds: (waiting, effect) => sameChannel(waiting, effect) && follows(waiting, effect),
  },
  {
    causes: ['channel-stopped/channel'],
    effects: ['master-not-running/channel'],
    because: 'The Job Controller starts no program for a channel that is stopped.',
    source: 'Messaging Server 6.3 Administration Reference, imsimta qm stop',
    holds: (stopped, effect) =>
      stopped.verdict === 'problem' && sameChannel(stopped, effect) && together(stopped, effect),
  },
  {
    causes: ['channel-stopped/channel', 'master-not-running/channel', 'retry-backlog/channel', 'over-quota/channel'],
    effects: ['counter-trends/channel'],
    because: 'The counters of a channel show the trouble of that channel.',
    source: 'Messaging Server: imsimta counters',
    holds: (cause, counters) => sameChannel(cause, counters) && together(cause, counters),
  },
  {
    causes: ['performance-saturation/host'],
    effects: ['delivery-threads-stuck/channel', 'channel-concurrency/channel', 'counter-trends/channel'],
    because:
      'A machine that cannot keep up delays every channel: more jobs or threads would only wait with the others.',
    source: `${QUEUE_NOTES}, part 1, performance`,
    holds: follows,
  },
  {
    causes: ['slow-directory/process'],
    effects: ['channel-concurrency/channel', 'counter-trends/channel'],
    because: 'Each job waits for the answers of the directory server, so that fewer messages pass in the same jobs.',
    source: `${QUEUE_NOTES}, part 1, configuration issues`,
    holds: follows,
  },
  {
    causes: ['spam-burst-outbound/account'],
    effects: ['bounce-backscatter/channel', ...SLOWED],
    because: 'What one sender poured into the queue, and the bounces of it, are the backlog.',
    source: `${QUEUE_NOTES}, part 2, Troubleshooting TCP Channels, step 4`,
    holds: (burst, effect) => sameChannel(burst, effect) && follows(burst, effect),
  },
  {
    causes: ['bounce-backscatter/channel'],
    effects: [...SLOWED],
    because: 'Notifications that cannot be delivered choke the queue of ordinary mail.',
    source: `${QUEUE_NOTES}, part 2, Troubleshooting TCP Channels, step 4`,
    holds: (bounces, effect) => sameChannel(bounces, effect) && follows(bounces, effect),
  },
  {
    causes: [
      'destination-down/host',
      'channel-stopped/channel',
      'master-not-running/channel',
      'master-not-running/process',
      'spam-burst-outbound/account',
      'bounce-backscatter/channel',
    ],
    effects: ['job-controller-limit/host'],
    because: 'What the backlog is made of is the cause; the limit only decides which part of it waits longest.',
    source: `${JOB_CONTROLLER}; ${QUEUE_NOTES}, part 2, Configuration Issues`,
    holds: follows,
  },
];
