import { metrics } from '#shared/metrics.ts';
import { functions } from '#shared/topology.ts';
import { type Day, KEPT_VERSION_DAYS, type SitePlan } from './model.ts';
import { type PriceName, prices, type Region } from './prices.ts';

/** One line of a month's bill. */
export interface Item {
  name: string;
  price: PriceName;
  /** How many units in a month. */
  amount: number;
  usd: number;
}

const DAYS = 30.4;
const GB = 1e9;

/** What reads windows, and so takes nearly all the time, has the memory of the analyzer: one whole virtual CPU. */
const MEMORY_GB = functions.analyzer.memoryMib / 1024;

/** Processor seconds of a run beside its window, and for each MB of it: parse, fold, assess, write (`bench -- window`). */
const RUN_CPU = 0.03;
const CPU_PER_MB = 0.08;
/** Part of it that is reading. */
const PARSING = 0.3;

/** What a request to S3 takes, one after the other in a run. An assumption; it cannot be measured here. */
const REQUEST_SECONDS = 0.02;

/** Days for which evidence stays (cdk/parts/evidence-bucket.ts), and logs (cdk/parts/function.ts). */
const EVIDENCE_DAYS = 30;
const LOG_MONTHS = 3;

/** Commands and records that the signer signs for an incident that somebody acts on. */
const SIGNS_AN_INCIDENT = 6;
/** Messages of an incident through jobs, sign, results and notify: sent, received, deleted. */
const MESSAGES_AN_INCIDENT = 60;
/** Metrics that the alarms of a site look at, for each is paid for: test/cdk/alarms.test.ts counts them in the template. */
export const ALARM_METRICS = 36;
/** Signing secret and bot token of Slack. */
const SECRETS = 2;

/** Lambda seconds of a day. */
const lambdaSecondsOf = (day: Day): number =>
  day.folds * (RUN_CPU + CPU_PER_MB * day.windowMb) +
  (day.analyzerReads + day.analyzerWrites + day.reconcilerReads + day.reconcilerLists) * REQUEST_SECONDS +
  // The reconciler reads the window of every host, each time.
  day.windowsLookedAt * CPU_PER_MB * day.windowMb * PARSING;

/** The month of a site by item, the dearest first. */
export const billOf = (plan: SitePlan, day: Day, region: Region): Item[] => {
  const logBytes = day.printedBytes + day.platformBytes;
  const item = (name: string, price: PriceName, amount: number): Item => ({
    name,
    price,
    amount,
    usd: amount * prices[price].usd[region],
  });
  return [
    item('S3: evidence written by hosts', 's3Write', day.hostPuts * DAYS),
    item('S3: documents written', 's3Write', day.analyzerWrites * DAYS),
    item('S3: lists of the reconciler', 's3Write', day.reconcilerLists * DAYS),
    item('S3: reads', 's3Read', (day.analyzerReads + day.reconcilerReads) * DAYS),
    item('S3: evidence kept', 's3Storage', (day.evidenceBytes * EVIDENCE_DAYS) / GB),
    item('S3: overwritten windows kept', 's3Storage', (day.windowBytes * KEPT_VERSION_DAYS) / GB),
    item('SQS: evidence on its way', 'sqsStandard', day.evidenceMessages * DAYS),
    item('SQS: idle polls of the functions', 'sqsStandard', day.sourcePolls * DAYS),
    item('SQS: long polls of the hosts', 'sqsStandard', day.hostPolls * DAYS),
    item('SQS: incidents, FIFO and other', 'sqsFifo', plan.incidents * MESSAGES_AN_INCIDENT * DAYS),
    item('Lambda: runs', 'lambdaRequest', (day.analyzerRuns + day.reconcilerRuns) * DAYS),
    item('Lambda: time', 'lambdaSecond', lambdaSecondsOf(day) * MEMORY_GB * DAYS),
    item('KMS: signing key', 'kmsKey', 1),
    item('KMS: signatures', 'kmsSign', plan.incidents * SIGNS_AN_INCIDENT * DAYS),
    item('CloudWatch: logs taken in', 'logsIn', (logBytes * DAYS) / GB),
    item('CloudWatch: logs kept', 'logsKept', (logBytes * DAYS * LOG_MONTHS) / GB),
    item('CloudWatch: metrics', 'metric', metricsOfSite()),
    item('CloudWatch: alarms', 'alarm', ALARM_METRICS),
    item('CloudWatch: dashboard', 'dashboard', 1),
    item('Secrets Manager', 'secret', SECRETS),
    item('Runbook site', 'runbookSite', 1),
  ].sort((a, b) => b.usd - a.usd);
};

/** Custom metrics of a site: those that are told apart by function count once for each function with a queue. */
const metricsOfSite = (): number => {
  const withQueue = Object.values(functions).filter(({ source }) => source !== null).length;
  return Object.values(metrics).reduce((total, metric) => total + ('byFunction' in metric ? withQueue : 1), 0);
};

/** Sum in US dollars. */
export const totalOf = (items: readonly Item[]): number => items.reduce((total, { usd }) => total + usd, 0);
