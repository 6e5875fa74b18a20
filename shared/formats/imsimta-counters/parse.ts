import type { Coverage } from '#shared/contracts/digest.ts';
import { createCoverageCounter } from '../coverage.ts';

const LABELS = ['received', 'stored', 'delivered', 'submitted', 'attempted', 'rejected', 'failed'] as const;

/** What a row counts. Received and submitted = E entries, delivered = D, attempted = Q or Z, rejected = J, failed = R. */
export type CounterLabel = (typeof LABELS)[number];

/** Three counts; negative where the counters were zeroed while messages were queued. */
export interface CounterRow {
  messages: number;
  recipients: number;
  /** In blocks, normally 1024 bytes each. */
  blocks: number;
}

/** Counters of one channel; a row that was not printed is absent. */
export interface ChannelCounters {
  channel: string;
  rows: Partial<Record<CounterLabel, CounterRow>>;
  /** Sum of queue times and number of messages that it is the sum of. */
  queueTime: { sum: number; count: number } | null;
}

const CALL_OUT = / +\(\d{1,2}\)$/;
const HEADING = /^Channel\s+Messages\s+Recipients\s+Blocks$/;
const RULE = /^-+(?:\s+-+)*$/;
const CHANNEL = /^[a-z][\w-]{0,79}$/;
const ROW = /^([A-Z][a-z]+)\s+(-?\d{1,15})\s+(-?\d{1,15})\s+(-?\d{1,15})(?: \(\d{1,15} first time\))?$/;
const QUEUE_TIME = /^Queue (first )?time\/count\s+(-?\d{1,15})\/(-?\d{1,15}) = \S{1,40}$/;
const ASSOCIATIONS = /^Total (?:In|Out|Rejected In|Rejected Out) Assocs\s+-?\d{1,15}$/;
const ECHO = /^(?:[$#] )?imsimta (?:qm )?counters\b/;

/**
 * Reads `imsimta counters -show`: rows by label under an unindented channel name; any may be missing.
 * Source: 6.3 Administration Guide, 27.8.5.
 */
export const parseCounters = (text: string): { channels: ChannelCounters[]; coverage: Coverage } => {
  const coverage = createCoverageCounter();
  const channels: ChannelCounters[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trimEnd().replace(CALL_OUT, '').trimEnd();
    if (line === '') continue;
    if (readLine(line, channels)) coverage.parsed();
    else coverage.unparsed('unknown-label', raw);
  }
  return { channels, coverage: coverage.take() };
};

const readLine = (line: string, channels: ChannelCounters[]): boolean => {
  if (HEADING.test(line) || RULE.test(line) || ECHO.test(line)) return true;
  if (CHANNEL.test(line)) {
    channels.push({ channel: line, rows: {}, queueTime: null });
    return true;
  }
  const current = channels.at(-1);
  if (!current) return false;
  const text = line.trimStart();
  const row = ROW.exec(text);
  // One ancestor prints `Store` for `Stored`.
  const label = row && LABELS.find((l) => l.startsWith((row[1] ?? '').toLowerCase()));
  if (row && label) {
    current.rows[label] = { messages: Number(row[2]), recipients: Number(row[3]), blocks: Number(row[4]) };
    return true;
  }
  const time = QUEUE_TIME.exec(text);
  if (time && time[1] === undefined) current.queueTime = { sum: Number(time[2]), count: Number(time[3]) };
  return time !== null || ASSOCIATIONS.test(text);
};
