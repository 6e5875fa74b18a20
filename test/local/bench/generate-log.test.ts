import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { generateLog, type LogPlan } from '#local/bench/generate-log.ts';
import { costOf, median } from '#local/bench/measure.ts';
import { createLogDigester } from '#shared/digest/log.ts';

const PLAN: LogPlan = { seed: 7, lines: 5_000, hours: 6 };

const sha = (plan: LogPlan): string => {
  const hash = createHash('sha256');
  for (const piece of generateLog(plan)) hash.update(piece);
  return hash.digest('hex');
};

it('makes the same log of the same seed, another of another', () => {
  expect(sha(PLAN)).toBe(sha(PLAN));
  expect(sha({ ...PLAN, seed: 8 })).not.toBe(sha(PLAN));
});

it('makes a log that is read to the last line, of the hours that were asked for', () => {
  const digester = createLogDigester({ evidence: 'x', host: 'mx1', timezone: 'UTC', source: 'mail.log' });
  for (const piece of generateLog(PLAN)) digester.write(piece);
  const { coverage, from, to, cells } = digester.end();
  expect(coverage).toMatchObject({ lines: 5_000, parsed: 5_000 });
  expect([from?.slice(0, 13), to?.slice(0, 13)]).toEqual(['2026-03-04T00', '2026-03-04T05']);
  expect([...new Set(cells.map((c) => c.code))].sort()).toEqual(['D', 'E', 'J', 'Q', 'R']);
});

it('reads what GNU time writes, also of a program that failed', () => {
  expect(costOf('1.50 1.00 0.25 2048\n')).toEqual({ wall: 1.5, cpu: 1.25, peak: 2 });
  expect(costOf('Command exited with non-zero status 1\n0.10 0.10 0.00 1024\n')).toMatchObject({ peak: 1 });
  expect(costOf('time: cannot run x')).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
});
