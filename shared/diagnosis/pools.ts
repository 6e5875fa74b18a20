import type { Fact } from '#shared/contracts/fact.ts';
import type { HostView } from '#shared/window/view.ts';
import { jobControllerSettings } from './job-controller.ts';
import { freshFacts } from './seen.ts';

/** A pool of the Job Controller and how many processes it may have. */
export interface Pool {
  /** In lower case. */
  readonly name: string;
  readonly limit: number;
  readonly set: Fact;
}

/** Pool of a channel as shipped, in lower case; a `pool` keyword in imta.cnf can say otherwise, and is not seen. */
export const shippedPool = (channel: string): string =>
  channel === 'ims-ms' ? 'ims_pool' : channel.startsWith('tcp_') ? 'smtp_pool' : 'default';

/** The pools whose limit is known. */
export const poolsOf = (view: HostView): Pool[] =>
  jobControllerSettings(view).flatMap(({ of, setting, value, fact }) => {
    const limit = Number(value);
    if (setting !== 'job_limit' || of?.kind !== 'pool' || !Number.isInteger(limit) || limit <= 0) return [];
    return [{ name: of.name, limit, set: fact }];
  });

/** Whether all processes that the pool of a channel may have are taken, by the newest list of jobs. */
export const waitsForPool = (view: HostView, channel: string): boolean => {
  const name = shippedPool(channel);
  const taken = freshFacts(view, 'qm-job').filter((job) => shippedPool(job.channel) === name).length;
  return poolsOf(view).some((pool) => pool.name === name && taken >= pool.limit);
};
