import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CollectorConfig } from '#agent/collect/config.ts';

const page = readFileSync(new URL('../../docs/coverage.md', import.meta.url), 'utf8');
const example = readFileSync(new URL('../../agent/host/collector.json', import.meta.url), 'utf8');
const { probes } = CollectorConfig.parse(JSON.parse(example));

const WORDS: Readonly<Record<number, string>> = {
  60_000: 'every minute',
  300_000: 'every 5 minutes',
  3_600_000: 'hourly',
};

test.each([
  ['`imsimta qm jobs`', probes.queueMs],
  ['`imsimta qm messages`', probes.queueMs],
  ['`imsimta counters -show`', probes.countersMs],
  ['`imsimta process`', probes.processMs],
  ['`counterutil -o OBJECT`', probes.counterutilMs],
  ['df -k', probes.diskMs],
  ['uptime', probes.loadMs],
  ['`ls` of store/mboxlist', probes.listingsMs],
  ['job_controller.cnf', probes.filesMs],
  ['imta.cnf', probes.filesMs],
])('the page says how often a host is looked at: %s', (what, everyMs) => {
  const row = page.split('\n').find((line) => line.startsWith(`| ${what}`))!;
  expect(row.split('|').at(-2)!.trim()).toMatch(new RegExp(`^${WORDS[everyMs!]!}(?:,|$)`));
});
