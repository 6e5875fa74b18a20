import type { MailhostConfig } from './config.ts';
import { beginLife } from './life.ts';
import type { World } from './world/world.ts';

/**
 * Lets a host live from its `startAt` for so many minutes of mail time, at once and without processes or timers. Its
 * queue, logs and configuration are in `root` afterwards, which must be new.
 */
export const runScenario = (config: MailhostConfig, untilMinutes: number, root: string): World => {
  const life = beginLife(config, root);
  life.until(untilMinutes);
  return life.world;
};
