import type { Coverage, NoticeClass } from '#shared/contracts/digest.ts';
import { createCoverageCounter } from '../coverage.ts';

/** One sentence of the watcher. Its lines carry no time: only their order is known. */
export interface WatcherEvent {
  kind: 'watching' | 'started' | 'stopped' | 'died' | 'core-dumped' | 'restart-requested';
  /** As printed: `imapd`, `store` …; '' = not named. */
  service: string;
  pid: number | null;
  /** 1-based number of the line. */
  line: number;
}

/** What the watcher's file says. */
export interface WatcherRead {
  events: WatcherEvent[];
  coverage: Coverage;
}

const LONGEST = 500;

const DATE = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
const PID = /\b(\d{1,10})$/;
const SERVICE = String.raw`(?:'|")?(?<service>[a-z][\w.-]{0,40})(?:'|")?`;

/** In this order. The wording is documented only in kind (a short sentence a stop or start): plain words are asked for. */
const SENTENCES: readonly (readonly [WatcherEvent['kind'], RegExp])[] = [
  ['restart-requested', /^Received request to restart\b/i],
  ['core-dumped', new RegExp(String.raw`${SERVICE}(?: server)?(?: process)? (?<pid>\d{1,10})\b.*\bcore dumped\b`, 'i')],
  ['core-dumped', /\b(?:core dumped|dumped core)\b/i],
  [
    'died',
    new RegExp(
      String.raw`^(?:Watched )?${SERVICE}(?: server)? process (?<pid>\d{1,10}) (?:exited abnormally|died|crashed)\b`,
      'i',
    ),
  ],
  ['stopped', new RegExp(String.raw`^(?:Stopping|Stopped|Killing|Killed) ${SERVICE}(?: server)?\b`, 'i')],
  ['started', new RegExp(String.raw`^(?:Starting|Started|Restarting|Restarted) ${SERVICE}(?: server)?\b`, 'i')],
];

const eventOf = (text: string, line: number): WatcherEvent | null => {
  if (/^watcher\b/i.test(text) && DATE.test(text)) {
    const pid = /\b(\d{1,10})\b/.exec(text)?.[1];
    return { kind: 'watching', service: 'watcher', pid: pid === undefined ? null : Number(pid), line };
  }
  for (const [kind, sentence] of SENTENCES) {
    const found = sentence.exec(text);
    if (!found) continue;
    const pid = found.groups?.['pid'] ?? PID.exec(text)?.[1];
    return { kind, service: found.groups?.['service'] ?? '', pid: pid === undefined ? null : Number(pid), line };
  }
  return null;
};

/**
 * Reads the watcher's free text: a first line with its pid and a date, then a sentence for every stop and start.
 * Sentences that are not known are counted as `unknown-sentence`. Never throws.
 * Source: 6.3 Administration Guide, 4.5 "Automatic Restart of Failed or Unresponsive Services" and 27.8.9.
 */
export const parseWatcher = (text: string): WatcherRead => {
  const coverage = createCoverageCounter();
  const events: WatcherEvent[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const sentence = raw.slice(0, LONGEST + 1).trim();
    if (sentence === '') continue;
    const event = sentence.length > LONGEST ? null : eventOf(sentence, index + 1);
    if (!event) {
      coverage.unparsed(sentence.length > LONGEST ? 'too-long' : 'unknown-sentence', sentence);
      continue;
    }
    coverage.parsed();
    events.push(event);
  }
  return { events, coverage: coverage.take() };
};

/** Class of an event for the playbooks, its subject being the service; null = of no interest to them. */
export const noticeOfWatcher = ({ kind }: Pick<WatcherEvent, 'kind'>): NoticeClass | null => {
  switch (kind) {
    case 'started':
    case 'watching':
      return 'process-started';
    case 'stopped':
      return 'process-stopped';
    case 'died':
      return 'error';
    case 'core-dumped':
      return 'core-dumped';
    default:
      return null;
  }
};
