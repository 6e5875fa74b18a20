import type { Finding } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { ASKED } from '#shared/diagnosis/ask.ts';
import { type Configuration, configurationOf, eitherWay, mtaDiff } from '#shared/diagnosis/configuration.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import { loadOf, saturated } from '#shared/diagnosis/load.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { factLines } from '#shared/diagnosis/seen.ts';
import { changeLive } from '#shared/diagnosis/versions.ts';
import { clockOf, counted } from '#shared/diagnosis/words.ts';
import { type FullPool, fullPools, LOOKED_AT, type Starving, unlistedIn } from './rule.ts';

/** All jobs of a pool are taken, and mail that could go waits for one. */
export const channelConcurrency: Playbook = {
  id: 'channel-concurrency',
  title: 'A channel has too few jobs',
  assess: (view) => {
    const full = fullPools(view);
    return full.length > 0
      ? full.map((pool) => finding(view, pool))
      : unlistedIn(view)
          .slice(0, 3)
          .map((unlisted) => notSeen(view, unlisted));
  },
};

/** Never-tried mail grows, and the jobs of the pool were not listed twice. */
const notSeen = (view: HostView, { channel, untried, before, delivered }: Starving): Finding =>
  toFinding('channel-concurrency', view, {
    subject: { kind: 'channel', name: channel.name, channel: channel.id },
    verdict: 'unknown',
    confidence: 0.2,
    headline: `The never-tried mail of ${channel.name} grew from ${before} to ${untried} in ${LOOKED_AT} minutes; whether its pool is full was not seen.`,
    since: view.latestInterval - LOOKED_AT,
    until: view.latestInterval,
    steps: [
      step(
        'step-full',
        'Are all jobs of the pool taken?',
        'unknown',
        `The jobs were not listed twice in that time; ${delivered} were delivered. ${ASKED}`,
      ),
    ],
    evidence: [],
    advice: [],
    anchor: 'how-it-is-told',
    needs: channel.id === null ? [] : [{ ask: 'jobs', channel: channel.id }],
  });

const SETTING: Readonly<Record<Configuration, string>> = {
  legacy: 'It is a setting of job_controller.cnf',
  unified: 'It is a setting of msconfig',
  either: 'It is a setting of the Job Controller',
};

const ownPool = (configuration: Configuration, channel: string): string | null => {
  const name = `${channel.toUpperCase()}_POOL`;
  const where = `channel block of ${channel}: add to its keywords`;
  return mtaDiff(configuration, { channels: [{ where, lines: [`pool ${name}`] }], pool: { name, from: null, to: 10 } });
};

const finding = (view: HostView, pool: FullPool): Finding => {
  const worst = (pool.starving[0] ? pool.starving : pool.growing).toSorted((a, b) => b.untried - a.untried)[0]!;
  const load = loadOf(view);
  const configuration = configurationOf(view);
  // More jobs on a machine that cannot keep up make it worse.
  const sure = pool.starving.length > 0 && saturated(view).length === 0;
  const by = new Map<string, number>();
  for (const { channel } of pool.jobs) by.set(channel, (by.get(channel) ?? 0) + 1);
  const taken = [...by].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${count}`);
  const greedy = taken.length > 0 ? taken[0]!.split(' ')[0]! : worst.channel.name;
  return toFinding('channel-concurrency', view, {
    subject: { kind: 'channel', name: worst.channel.name, channel: worst.channel.id },
    verdict: sure ? 'problem' : 'suspected',
    severity: 'warning',
    confidence: sure ? 0.85 : 0.6,
    headline: `${worst.channel.name} waits for jobs: all ${pool.limit} of ${pool.name} are taken (${taken.slice(0, 3).join(', ')}), and its never-tried mail grew from ${worst.before} to ${worst.untried} in ${LOOKED_AT} minutes.`,
    since: pool.fullIn[0]!,
    until: view.latestInterval,
    steps: [
      step(
        'step-full',
        'Are all jobs of the pool taken?',
        'yes',
        `${pool.jobs.length} of ${pool.limit}, in each of ${counted(pool.fullIn.length, 'listing')} since ${clockOf(pool.fullIn[0]!)}: ${taken.slice(0, 5).join(', ')}.`,
      ),
      step(
        'step-starving',
        'Has a channel of the pool ready mail and no job?',
        pool.starving.length > 0 ? 'yes' : 'no',
        pool.growing
          .slice(0, 5)
          .map((s) => `${s.channel.name}: ${s.untried} never tried (${s.before} before), ${s.delivered} delivered`)
          .join('; '),
      ),
      step(
        'step-pool',
        'Is the pool the channel’s?',
        'unknown',
        `As shipped ${worst.channel.name} uses ${pool.name}; the pool keyword of its channel block was not seen.`,
      ),
      step(
        'step-load',
        'Has the host room for more?',
        load === null ? 'unknown' : load.busy ? 'no' : 'yes',
        load?.words ?? 'No fresh figure of the load. On the host: "uptime", "vmstat 5 3".',
      ),
    ],
    evidence: [...factLines([pool.set], String(pool.limit), 1), ...factLines(pool.jobs, '', 8)],
    advice: [
      advise(
        'now',
        `Raise job_limit of ${pool.name} if the host has room. ${SETTING[configuration]}: the pool changes at the next restart of the Job Controller.${eitherWay(configuration)}`,
        mtaDiff(configuration, { pool: { name: pool.name, from: pool.limit, to: pool.limit * 2 } }),
      ),
      advise(
        'now',
        `Or let one job do more. ${changeLive(view.productVersion, `imsimta cache -change -channel=${greedy} -thread_depth=5`)}`,
      ),
      advise(
        'for-good',
        `Give ${greedy} a pool of its own, so that it cannot take all jobs of the others.`,
        ownPool(configuration, greedy),
      ),
      advise(
        'for-good',
        'More threads a process: MAX_CLIENT_THREADS in the channel’s option file; a lower threaddepth starts the next one earlier.',
      ),
      advise(
        'do-not',
        'Do not raise limits of ims-ms on a store that is slow: it reduces its processes by itself while it is overloaded.',
      ),
    ],
    anchor: 'what-to-do-now',
  });
};
