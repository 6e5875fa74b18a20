import { describe, expect, it } from 'vitest';
import { billOf, totalOf } from '#local/cost/bill.ts';
import { LEVERS } from '#local/cost/levers.ts';
import { busySite, dayOf, logObjects, snapshotsOf } from '#local/cost/model.ts';
import { prices, REGIONS } from '#local/cost/prices.ts';
import { billText, checkText } from '#local/cost/print.ts';

const PLAN = busySite(10, 0.1);

describe('prices', () => {
  it.each(Object.entries(prices))('%s has a page, a date and a price in each region', (_, price) => {
    expect(price.page).toMatch(/^https?:\/\/\S+$/);
    expect(price.dated).not.toBe('');
    for (const region of REGIONS) expect(price.usd[region]).toBeGreaterThanOrEqual(0);
  });
});

describe('the objects of a log', () => {
  it('are one for each line of a log that has less than one a minute', () => {
    const linesADay = 100;
    expect(logObjects((linesADay * 325) / 1e9)).toBeGreaterThan(90);
    expect(logObjects((linesADay * 325) / 1e9)).toBeLessThanOrEqual(100);
  });

  it('are one a quarter of a minute where something fails all the time, however much', () => {
    expect(logObjects(0.5)).toBeGreaterThan(5_500);
    expect(logObjects(1)).toBeLessThan(86_400 / 15 + 1);
  });

  it('are full chunks where a quarter of a minute brings more than one', () => {
    expect(logObjects(20)).toBeCloseTo(20e9 / 1_048_576, 0);
  });
});

describe('the bill', () => {
  it('is the sum of its items, the dearest first, and grows with the hosts', () => {
    const bill = billOf(PLAN, dayOf(PLAN), 'eu-west-1');
    const usd = bill.map((item) => item.usd);
    expect(usd).toEqual([...usd].sort((a, b) => b - a));
    const twice = { ...PLAN, hosts: 20, incidents: 20 };
    const more = totalOf(billOf(twice, dayOf(twice), 'eu-west-1'));
    expect(more).toBeGreaterThan(totalOf(bill) * 1.8);
    expect(more).toBeLessThan(totalOf(bill) * 2);
  });

  it('tells what dominates, and levers that lower it', () => {
    const day = dayOf(PLAN);
    const bill = billOf(PLAN, day, 'us-east-1');
    for (const { apply } of LEVERS) expect(totalOf(apply(PLAN, day, 'us-east-1'))).toBeLessThan(totalOf(bill));
    expect(billText(PLAN, day, bill, 'us-east-1')).toContain(`What dominates: ${bill[0]!.name}`);
  });

  it('costs a run of its own for each object at worst, and fewer in batches', () => {
    const alone = dayOf({ ...PLAN, hosts: 1 });
    const together = dayOf({ ...PLAN, hosts: 1, batch: 10 });
    expect(together.analyzerRuns).toBe(alone.analyzerRuns / 10);
    expect(together.windowBytes).toBeLessThan(alone.windowBytes / 9);
  });
});

it.each([
  [1, 0.48],
  [3, 0.9],
  [6, 1.57],
  [12, 2.83],
  [18, 3.92],
  [24, 4.89],
])('the window of 0.01 GB a day after %d hours is about as large as measured', (hours, measured) => {
  const plan = { hosts: 1, gbPerDay: 0.01, serviceLogs: 0, snapshots: snapshotsOf({}), incidents: 0, batch: 1 };
  const ratio = dayOf(plan, hours).windowMb / measured;
  expect(ratio).toBeGreaterThan(0.8);
  expect(ratio).toBeLessThan(1.2);
});

it('compares the model with what was counted in some hours', () => {
  const day = dayOf({ ...PLAN, hosts: 1 });
  const half = { analyzerRuns: day.analyzerRuns / 2, reconcilerRuns: day.reconcilerRuns / 4 };
  const text = checkText(day, { ...day, ...half }, 12, { analyzer: 100, reconciler: Number.NaN });
  expect(text).toMatch(/analyzerRuns .* 1\.00 \|/);
  expect(text).toMatch(/reconcilerRuns .* 2\.00 \|/);
  expect(text).toContain(`analyzer 100.0 s (${((200 / day.analyzerRuns) * 1000).toFixed(0)} ms a run)`);
});
