import type { MailhostConfig } from '../config.ts';
import type { Random } from './random.ts';

/** Where a message of the traffic goes. */
export type Target = { kind: 'account'; name: string } | { kind: 'destination'; domain: string };

/** Targets and how often each gets mail. */
export interface TrafficPlan {
  /** Messages a minute in the busiest hour. */
  readonly perMinute: number;
  pick(random: Random): Target;
}

/** Lays out the configured rates for quick choosing. */
export const planTraffic = (traffic: MailhostConfig['traffic']): TrafficPlan => {
  const targets: Target[] = [];
  const sums: number[] = [];
  let perMinute = 0;
  const add = (target: Target, rate: number): void => {
    if (rate === 0) return;
    perMinute += rate;
    targets.push(target);
    sums.push(perMinute);
  };
  for (const { name, perMinute: rate } of traffic.accounts) add({ kind: 'account', name }, rate);
  for (const { domain, perMinute: rate } of traffic.destinations) add({ kind: 'destination', domain }, rate);
  return {
    perMinute,
    pick: (random) => {
      const wanted = random.next() * perMinute;
      let low = 0;
      let high = sums.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sums[middle]! > wanted) high = middle;
        else low = middle + 1;
      }
      const target = targets[low];
      if (!target) throw new Error('no traffic configured');
      return target;
    },
  };
};
