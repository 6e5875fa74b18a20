import type { MailhostConfig } from './config.ts';
import { install } from './install.ts';
import { layoutOf } from './layout.ts';
import { makeZone } from './log/local-time.ts';
import { makeLogFiles } from './log/log-files.ts';
import { makeFileSpool } from './queue/file-spool.ts';
import { advance, begin } from './world/advance.ts';
import { makeWorld, type World } from './world/world.ts';

/**
 * Lets a host live from its `startAt` for so many minutes of mail time, at once and without processes or timers. Its
 * queue, logs and configuration are in `root` afterwards, which must be new.
 */
export const runScenario = (config: MailhostConfig, untilMinutes: number, root: string): World => {
  const settled = { ...config, root };
  install(settled);
  const layout = layoutOf(root);
  const zone = makeZone(config.timezone);
  const host = `${config.name}.${config.domain}`;
  const spool = makeFileSpool({ queueDir: layout.queue, host, zone });
  const logs = makeLogFiles({ dir: layout.log, host: config.name, zone, options: config.logOptions });
  const world = makeWorld(settled, { spool, log: logs.log, notice: logs.notice, rotate: logs.rotate }, null);
  begin(world);
  advance(world, Date.parse(config.startAt) + untilMinutes * 60_000);
  spool.flush();
  logs.flush();
  return world;
};
