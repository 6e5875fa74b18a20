import { CollectorConfig } from '#agent/collect/config.ts';
import { functions, RECONCILE_EVERY_SECONDS } from '#shared/topology.ts';

/** What a site is like. */
export interface SitePlan {
  hosts: number;
  /** Raw mail.log of one host, GB a day. */
  gbPerDay: number;
  /** Service logs of a host that are never quiet for a minute: imap, imta, pop, http. */
  serviceLogs: number;
  /** Snapshots of a host in a day. */
  snapshots: number;
  /** Incidents that move in a day, at the whole site. */
  incidents: number;
  /** Evidence objects in one run of the analyzer. With many hosts a batch holds as many hosts as objects. */
  batch: number;
}

/** Requests, runs and bytes of a day at the whole site. */
export interface Day {
  evidenceObjects: number;
  /** Zipped. */
  evidenceBytes: number;
  hostPuts: number;
  hostPolls: number;
  analyzerRuns: number;
  /** Windows that the analyzer folds and assesses: at least one a run. */
  folds: number;
  analyzerReads: number;
  analyzerWrites: number;
  reconcilerRuns: number;
  reconcilerReads: number;
  reconcilerLists: number;
  /** Windows that the reconciler reads. */
  windowsLookedAt: number;
  /** Idle long polls of the event sources. */
  sourcePolls: number;
  /** SQS requests that move evidence: sent by S3, received, deleted. */
  evidenceMessages: number;
  /** What the functions print, and what Lambda writes about each run. */
  printedBytes: number;
  platformBytes: number;
  /** Bytes of windows written, each a version that stays for {@link KEPT_VERSION_DAYS}. */
  windowBytes: number;
  windowMb: number;
}

const SECONDS = 86_400;

/** A line of mail.log with its line end, as the generated log has it. */
const LINE_BYTES = 325;

/** Lines of the generated log that must not wait: failed attempts and rejections. Counted by `cost --check`. */
export const URGENT_SHARE = 0.06;

/** Of log and of snapshots as the collector zips them (`bench -- window`). */
const LOG_ZIP = 0.23;
const SNAPSHOT_BYTES = 300;

/** Days for which the state bucket keeps a window that was written over (cdk/parts/state-bucket.ts). */
export const KEPT_VERSION_DAYS = 1;

/** Pollers that Lambda keeps on a queue, each in long polls of twenty seconds. Source: AWS Lambda guide, SQS scaling. */
const POLLERS = 5;
const POLL_SECONDS = 20;

/** Longest list of keys in one answer. Source: S3 API, ListObjectsV2. */
const PAGE = 1000;

const minimal = {
  host: 'mx1.example.net',
  timezone: 'UTC',
  region: 'eu-west-1',
  evidenceBucket: 'evidence',
  stateBucket: 'state',
  commandQueueUrl: 'http://127.0.0.1/commands',
  stateDir: '/state',
  queueDir: '/queue',
  logs: [],
  imsimta: ['imsimta'],
  executor: { command: ['executor'] },
};

/** Snapshots a day of a collector with these probes; none of them counts as slow. */
export const snapshotsOf = (probes: object): number => {
  const { intervals, probes: all } = CollectorConfig.parse({ ...minimal, probes });
  const listed = [all.storeStampDir, all.databaseDir, all.coreDirs[0]].filter((path) => typeof path === 'string');
  const files = [all.jobControllerFile, all.optionFile, all.imtaFile].filter((path) => path !== null);
  const everyMs = [
    intervals.countsMs,
    intervals.heartbeatMs,
    all.processMs,
    all.countersMs,
    all.queueMs,
    all.loadMs,
    all.diskMs,
    ...(all.counterutil === null ? [] : [all.counterutilMs]),
    ...listed.map(() => all.listingsMs),
    ...files.map(() => all.filesMs),
  ];
  return everyMs.reduce((total: number, ms) => total + (ms === null ? 0 : (SECONDS * 1000) / ms), 0);
};

/** A host on which everything is asked that a collector can ask. */
const EVERY_PROBE = {
  counterutil: ['counterutil'],
  storeStampDir: '/store',
  databaseDir: '/store/mboxlist',
  coreDirs: ['/var/core'],
  jobControllerFile: '/job_controller.cnf',
  optionFile: '/option.dat',
  imtaFile: '/imta.cnf',
} as const;

/** The sites whose bills are told: four busy service logs and every probe on each host, an incident for each host a day. */
export const busySite = (hosts: number, gbPerDay: number): SitePlan => ({
  hosts,
  gbPerDay,
  serviceLogs: 4,
  snapshots: snapshotsOf(EVERY_PROBE),
  incidents: hosts,
  batch: 1,
});

/**
 * Objects that a day of a mail.log becomes. Shipped are: a full chunk; what waited for a minute; urgent lines after a
 * second, and again after the pause between hurries (agent/collect/shipping.ts). Urgent lines come at random.
 */
export const logObjects = (gbPerDay: number, urgentShare = URGENT_SHARE): number => {
  if (gbPerDay === 0) return 0;
  const { quietFlushMs, urgentFlushMs, urgentAgainMs } = CollectorConfig.parse(minimal).intervals;
  const [quiet, hurry, again] = [quietFlushMs, urgentFlushMs / 2, urgentAgainMs].map((ms) => ms / 1000) as [
    number,
    number,
    number,
  ];
  const lines = (gbPerDay * 1e9) / LINE_BYTES / SECONDS;
  const urgent = lines * urgentShare;
  // Mean of the first urgent line's arrival plus its second, not below the pause, not above the quiet minute.
  const wait = again + (Math.exp(-urgent * (again - hurry)) - Math.exp(-urgent * (quiet - hurry))) / urgent;
  return Math.max(SECONDS / (wait + 1 / lines), (gbPerDay * 1e9) / (1024 * 1024));
};

/**
 * Size of a host's window at the end of a day, MB. Drawn on from the first hours of `bench -- window` at three volumes
 * (docs/scale.md): counts of destinations, accounts and senders, the keys of what was merged, and example lines.
 * `grown` = part of the first day that is over.
 */
export const windowMb = (gbPerDay: number, objects: number, grown = 1): number =>
  (grown * objects * KEY_BYTES) / 1e6 +
  grown ** VARIETY_EXPONENT * (EXAMPLES_MB + COUNTS_AT_1_GB * gbPerDay ** COUNTS_EXPONENT);

const KEY_BYTES = 115;
const EXAMPLES_MB = 1.7;
const COUNTS_AT_1_GB = 27;
const COUNTS_EXPONENT = 0.6;
/** The longer a day, the fewer of its names are new: as measured after 1 to 24 hours. */
const VARIETY_EXPONENT = 0.7;

/**
 * Findings of one run that are looked up in their incidents, normal ones, too: more accounts and destinations, more
 * findings. Ten were counted in a day's window at 0.01 GB, and no more than 17 at 1 GB; while a window grows they are
 * fewer, from 1 (0.01 GB) and 4 (0.1 GB) in the first hour on.
 */
const findingsOf = (gbPerDay: number, grown: number): number =>
  Math.min(17, 10 * (gbPerDay / 0.01) ** 0.23) * grown ** 0.6;
/** Share of runs that leave word for the peers, or move an incident; counted. */
const SUMMARIES = 0.4;
/** Reads of a run of the reconciler for each host: its window, and what shows whether it is behind; counted. */
const RECONCILER_READS = 3.2;

/** Lines that Lambda itself writes about a run (an assumption), and the line with its metrics (counted). */
const RUN_LOG_BYTES = 350;
const METRIC_LINE_BYTES = 435;

/**
 * What a day of a site comes to. `age` = how many hours ago the hosts began; the reconciler's lists and the windows are
 * those of a site that has run for longer than a day, unless it is told.
 */
export const dayOf = (plan: SitePlan, age?: number): Day => {
  const { hosts, gbPerDay, serviceLogs, snapshots, batch } = plan;
  const logs = logObjects(gbPerDay) + serviceLogs * (SECONDS / 60);
  const perHost = logs + snapshots;
  const objects = hosts * perHost;
  const hostsInBatch = Math.min(hosts, batch);
  const analyzerRuns = objects / batch;
  const folds = analyzerRuns * hostsInBatch;
  const reconcilerRuns = SECONDS / RECONCILE_EVERY_SECONDS;
  const grown = Math.min(1, (age ?? 24) / 24);
  const mb = windowMb(gbPerDay, perHost, grown);
  // Half of today on average, and the whole of yesterday; an empty day takes one answer, too.
  const pages = Math.ceil((perHost * grown) / 2 / PAGE) + (age === undefined ? Math.ceil(perHost / PAGE) : 1);
  const sources = Object.values(functions).filter(({ source }) => source !== null).length;
  return {
    evidenceObjects: objects,
    evidenceBytes: hosts * (gbPerDay * 1e9 * LOG_ZIP + (perHost - logs) * SNAPSHOT_BYTES),
    hostPuts: objects,
    hostPolls: (hosts * SECONDS) / POLL_SECONDS,
    analyzerRuns,
    folds,
    // The object; then for each host window, summary and acts, and the incident of each finding.
    analyzerReads: objects + folds * (3 + findingsOf(gbPerDay, grown)),
    analyzerWrites: folds * (1 + SUMMARIES) + plan.incidents * INCIDENT_WRITES,
    reconcilerRuns,
    reconcilerReads: reconcilerRuns * (hosts * RECONCILER_READS + plan.incidents),
    reconcilerLists: reconcilerRuns * (hosts * pages + 1),
    windowsLookedAt: reconcilerRuns * hosts,
    sourcePolls: (sources * POLLERS * SECONDS) / POLL_SECONDS,
    evidenceMessages: objects * 2 + analyzerRuns,
    printedBytes: (analyzerRuns + reconcilerRuns) * METRIC_LINE_BYTES,
    platformBytes: (analyzerRuns + reconcilerRuns) * RUN_LOG_BYTES,
    windowBytes: folds * mb * 1e6,
    windowMb: mb,
  };
};

/** Writes of one incident from its opening to its end, cards and timeline included. */
const INCIDENT_WRITES = 40;
