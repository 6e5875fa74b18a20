import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { billOf, totalOf } from '#local/cost/bill.ts';
import { LEVERS } from '#local/cost/levers.ts';
import { busySite, dayOf } from '#local/cost/model.ts';

const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');

const whole = (usd: number): string => `${usd.toLocaleString('en-US', { maximumFractionDigits: 0 })} $`;

test('the table of costs is what the command prints', () => {
  const rows = [...page.matchAll(/^\| ([\d,]+) hosts, ([\d.]+) GB[^|]*\| (.+) \|$/gm)];
  expect(rows.map(([, hosts]) => hosts)).toEqual(['2', '10', '10', '1,000', '10,000']);
  for (const [, hosts, gb, rest] of rows) {
    const plan = busySite(Number(hosts!.replace(',', '')), Number(gb));
    const day = dayOf(plan);
    const bill = billOf(plan, day, 'eu-west-1');
    const total = totalOf(bill);
    const dominated = bill.slice(0, 2).map(({ name, usd }) => `${name} ${Math.round((usd / total) * 100)} %`);
    const levers = LEVERS.map(({ apply }) => whole(totalOf(apply(plan, day, 'eu-west-1'))));
    expect(rest).toBe([whole(total), whole(total / plan.hosts), dominated.join(', '), ...levers].join(' | '));
  }
});
