import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_TROUBLED_DESTINATION, demoConfig } from '../../../local/mailhost/demo.ts';
import { layoutOf } from '../../../local/mailhost/layout.ts';
import { listQueue } from '../../../local/mailhost/queue/tree.ts';
import { runScenario } from '../../../local/mailhost/scenario.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mailhost-scenario-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const demo = (startAt: string) =>
  demoConfig({ name: 'mta1', root, imsimtaEntry: ['/bin/false'], startAt, version: '6.3', seed: 7 });
const read = (name: string): string[] =>
  readFileSync(join(layoutOf(root).log, name), 'utf8')
    .trimEnd()
    .split('\n');

describe('the demo host', () => {
  it('is healthy for half an hour, then its big partner goes down', () => {
    runScenario(demo('2026-03-03T15:00:00Z'), 60, root);
    const lines = read('mail.log_current');
    const minuteOf = (line: string): number => Number(line.slice(12, 14)) * 60 + Number(line.slice(15, 17)) - 600;
    const arrived = lines.filter((line) => /^.{50}E/.test(line) && minuteOf(line) < 30).length / 30;
    expect(arrived).toBeGreaterThan(20);
    expect(arrived).toBeLessThan(45);
    const delivered = lines
      .filter((line) => /^.{24}tcp_local {17}D/.test(line))
      .map((line) => / mx\.(\S+) dns;/.exec(line)?.[1]);
    expect(new Set(delivered).size).toBeGreaterThanOrEqual(8);
    const refused = lines.filter((line) => line.includes(' Q ') && line.includes(`@${DEMO_TROUBLED_DESTINATION} /`));
    expect(refused.length / 30).toBeGreaterThan(4);
    expect(Math.min(...refused.map(minuteOf))).toBeGreaterThanOrEqual(30);
    expect(
      lines.some((line) => line.includes('a.emeritus@ims-ms-daemon') && line.endsWith('Over quota Over quota')),
    ).toBe(true);
    expect(lines.some((line) => line.endsWith('Mailbox is busy Mailbox is busy'))).toBe(true);
    expect(listQueue(layoutOf(root).queue, 'tcp_local').length).toBeGreaterThan(100);
    expect(read('imta').some((line) => line.includes('starting up'))).toBe(true);
  });

  it('rotates its log at midnight of its own zone', () => {
    runScenario(demo('2026-03-04T04:30:00Z'), 60, root);
    expect(read('mail.log_yesterday')[0]).toMatch(/^03-Mar-2026 23:30/);
    expect(read('mail.log_yesterday').at(-1)).toMatch(/^04-Mar-2026 00:0[12]/);
    expect(read('mail.log_current')[0]).toMatch(/^04-Mar-2026 00:02/);
  });

  it('says in option.dat which fields its log has', () => {
    runScenario(demo('2026-03-03T15:00:00Z'), 0, root);
    const options = readFileSync(join(layoutOf(root).config, 'option.dat'), 'utf8');
    expect(options).toContain('\nLOG_FILENAME=1\nLOG_MESSAGE_ID=1\n');
    expect(options).not.toContain('LOG_PROCESS');
  });
});
