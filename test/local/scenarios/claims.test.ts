import { beforeAll, expect, it } from 'vitest';
import { scenarios } from '#local/scenarios/all.ts';
import { healthyLines } from './healthy-lines.ts';

/**
 * Controls with lines and outputs of their own, all in order within their first hour. Not those that come near a limit,
 * or in which one of two settings is as in the trouble: what a line says there is told by another.
 */
const SOUND: ReadonlySet<string> = new Set([
  'healthy-store',
  'stored-late-in-a-backup',
  'busy-machine-all-day',
  'busy-machine-for-a-while',
  'webmail-compressed',
  'imapd-64-bit',
  'newsletter',
  'unlogged-channel',
]);

/** Playbooks and scenarios that any line may prove, and why. */
const ANY_LINE: ReadonlyMap<string, string> = new Map([
  ['parser-coverage', 'what is not understood may look like anything'],
  ['queue-normal', 'a queue at work is proven by ordinary lines'],
  ['job-controller-limit-unseen', 'that a list is too short is told by the queue directory beside it'],
]);

const labels = (of: 'trouble' | 'explained') =>
  scenarios.flatMap(({ name, [of]: label }) =>
    label && !ANY_LINE.has(label.playbook) && !ANY_LINE.has(name)
      ? [[`${name}: ${label.playbook}`, label.claim] as const]
      : [],
  );

let healthy: string[];
beforeAll(async () => {
  healthy = await healthyLines(scenarios.filter(({ name }) => SOUND.has(name)));
}, 60_000);

const KINDS = [
  / tcp_local .* DE? \d/,
  / ims-ms +EE? \d/,
  / JE? \d .*Relaying/,
  /imapd\[\d+\]: Account|httpd\[\d+\]: Account/,
  /imta\/bin\/job_controller$/,
  /^USER +PID/,
  /imapd\/24$/,
  /^channel tcp_local job \d/,
  /^tcp_intranet .*Attempted 0/,
  /stored\.ckp$/,
  /log\.\d{10}$/,
  /\d+% +\/var/,
  /^ *(?:\d+ +){21}\d+$/,
  /^up \d+ s/,
];

it.each(KINDS)('judges by lines of sound hosts like %s', (kind) => {
  expect(healthy.some((line) => kind.test(line))).toBe(true);
});

it.each(labels('trouble'))('%s has a claim that no line of a sound host satisfies', (_, claim) => {
  expect(healthy.filter((line) => claim.test(line)).slice(0, 3)).toEqual([]);
});

// What is normal is proven by lines that a sound host has as well, but not by any.
it.each(labels('explained'))('%s has a claim that says something', (_, claim) => {
  expect(healthy.filter((line) => claim.test(line)).length).toBeLessThan(healthy.length / 100);
});
