import type { Fact } from '#shared/contracts/fact.ts';
import type { HostView } from '#shared/window/view.ts';
import { freshFacts } from './seen.ts';

/** A pool of job_controller.cnf and how many processes it may have. */
export interface Pool {
  /** In lower case. */
  readonly name: string;
  readonly limit: number;
  readonly set: Extract<Fact, { kind: 'job-controller' }>;
}

/** Pool of a channel as shipped, in lower case; a `pool` keyword in imta.cnf can say otherwise, and is not seen. */
export const shippedPool = (channel: string): string =>
  channel === 'ims-ms' ? 'ims_pool' : channel.startsWith('tcp_') ? 'smtp_pool' : 'default';

/** The pools whose limit is known. */
export const poolsOf = (view: HostView): Pool[] =>
  view.facts.latest('job-controller').flatMap((set) => {
    const limit = Number(set.value);
    if (set.setting !== 'job_limit' || set.section === '' || !Number.isInteger(limit) || limit <= 0) return [];
    return [{ name: set.section.replace(/^pool=/i, '').toLowerCase(), limit, set }];
  });

/** Whether all processes that the pool of a channel may have are taken, by the newest list of jobs. */
export const waitsForPool = (view: HostView, channel: string): boolean => {
  const name = shippedPool(channel);
  const taken = freshFacts(view, 'qm-job').filter((job) => shippedPool(job.channel) === name).length;
  return poolsOf(view).some((pool) => pool.name === name && taken >= pool.limit);
};
