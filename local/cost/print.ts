import { type Item, totalOf } from './bill.ts';
import type { Counted, Processor } from './check.ts';
import type { Day, SitePlan } from './model.ts';
import { LEVERS } from './levers.ts';
import { type Price, type PriceName, prices, type Region } from './prices.ts';

const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
const dollars = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = (value: number): string => (value < 100 ? String(Number(value.toPrecision(3))) : whole(value));

const table = (rows: readonly (readonly string[])[]): string => {
  const [head, ...body] = rows;
  const rule = head!.map((_, i) => (i === 0 ? '---' : '---:'));
  return [head!, rule, ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
};

/** The month by item with its sum, what dominates, and what the levers would save. */
export const billText = (plan: SitePlan, day: Day, items: readonly Item[], region: Region): string => {
  const total = totalOf(items);
  const [first, second] = items as [Item, Item];
  const rows = items.map(({ name, price, amount, usd }) => [name, short(amount), prices[price].unit, dollars(usd)]);
  return (
    `${plan.hosts} hosts, ${plan.gbPerDay} GB of mail.log a day each, ${region}; list prices in US dollars, no free allowance\n` +
    `A day: ${whole(day.evidenceObjects)} evidence objects, ${whole(day.analyzerRuns)} runs of the analyzer; ` +
    `a window of ${short(day.windowMb)} MB a host\n\n` +
    table([['a month', 'amount', 'unit', 'US dollars'], ...rows, ['**total**', '', '', `**${dollars(total)}**`]]) +
    `\nA host: ${dollars(total / plan.hosts)} a month. ` +
    `What dominates: ${first.name} (${whole((first.usd / total) * 100)} %), ${second.name} (${whole((second.usd / total) * 100)} %).\n` +
    LEVERS.map(({ what, apply }) => `Lever: ${what}: ${dollars(totalOf(apply(plan, day, region)))} instead.\n`).join('')
  );
};

const perRun = (seconds: number, runs: number): string =>
  `${seconds.toFixed(1)} s (${((seconds / runs) * 1000).toFixed(0)} ms a run)`;

/** Each count of the model for a day beside what was counted in some hours of it. */
export const checkText = (model: Day, counted: Counted, hours: number, processor: Processor): string => {
  const rows = (Object.keys(counted) as (keyof Counted)[]).map((name) => {
    // A window does not grow evenly, it is compared as it is.
    const perDay = name === 'windowMb' ? counted[name] : counted[name] * (24 / hours);
    return [name, short(model[name]), short(perDay), (model[name] / perDay).toFixed(2)];
  });
  return (
    `One host, ${hours} of 24 hours simulated and scaled to a day; the window as it was then\n\n` +
    table([['a day', 'model', 'counted', 'model / counted'], ...rows]) +
    `\nProcessor in these hours: analyzer ${perRun(processor.analyzer, counted.analyzerRuns)}, ` +
    `reconciler ${perRun(processor.reconciler, counted.reconcilerRuns)}\n`
  );
};

/** Where each price comes from. */
export const pricesText = (region: Region): string =>
  table([
    ['price', 'US dollars', 'unit', 'page', 'dated', ''],
    ...(Object.keys(prices) as PriceName[]).map((name) => {
      const { usd, unit, page, dated, notOnPage = [] }: Price = prices[name];
      const mark = notOnPage.includes(region) ? `the page does not tell it for ${region}: look it up` : '';
      return [name, String(usd[region]), unit, page, dated, mark];
    }),
  ]);
