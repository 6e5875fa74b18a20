import { parseArgs } from 'node:util';
import { billOf } from './bill.ts';
import { countHours } from './check.ts';
import { busySite, dayOf, type SitePlan, snapshotsOf } from './model.ts';
import { REGIONS, type Region } from './prices.ts';
import { billText, checkText, pricesText } from './print.ts';

const USAGE = `Usage: npm run cost -- --hosts N --gb-per-day G [--region R]
       npm run cost -- --check [--hours H] [--gb-per-day G]
       npm run cost -- --prices

  --hosts N        mail hosts
  --gb-per-day G   raw mail.log of one host in a day, GB
  --region R       ${REGIONS.join(' or ')}
  --check          compares the model with what one machine counts
  --prices         the price table with its pages
`;

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '2' },
    'gb-per-day': { type: 'string', default: '0.1' },
    region: { type: 'string', default: 'eu-west-1' },
    check: { type: 'boolean', default: false },
    prices: { type: 'boolean', default: false },
    hours: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const isRegion = (region: string): region is Region => (REGIONS as readonly string[]).includes(region);

const run = async (): Promise<string> => {
  const [hosts, gbPerDay, hours] = [values.hosts, values['gb-per-day'], values.hours].map(Number) as [
    number,
    number,
    number,
  ];
  const region = values.region;
  if (!isRegion(region) || !(hosts >= 1) || !(gbPerDay >= 0) || !(hours > 0)) {
    process.exitCode = 2;
    return USAGE;
  }
  if (values.help) return USAGE;
  if (values.prices) return pricesText(region);
  if (values.check) {
    const { counted, incidents, processor } = await countHours(hours, gbPerDay, Number(values.seed));
    // The simulated host has no service logs and is asked less than a real one.
    const plan: SitePlan = { hosts: 1, gbPerDay, serviceLogs: 0, snapshots: snapshotsOf({}), incidents, batch: 1 };
    return checkText(dayOf(plan, hours), counted, hours, processor);
  }
  const plan = busySite(hosts, gbPerDay);
  return billText(plan, dayOf(plan), billOf(plan, dayOf(plan), region), region);
};

process.stdout.write(await run());
