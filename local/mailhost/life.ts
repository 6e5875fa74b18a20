import { makeMailClock } from './clock.ts';
import type { MailhostConfig } from './config.ts';
import { makeRoutes } from './control/routes.ts';
import { heard, openContext, type Context } from './imsimta/context.ts';
import { runImsimta } from './imsimta/run.ts';
import { runCommand } from './imsimta/qm/commands.ts';
import { beginSession } from './imsimta/qm/session.ts';
import { runStoreTool, type StoreTool } from './imsimta/store-tools.ts';
import { install } from './install.ts';
import { layoutOf, type Layout } from './layout.ts';
import { makeZone } from './log/local-time.ts';
import { makeLogFiles } from './log/log-files.ts';
import { makeFileSpool } from './queue/file-spool.ts';
import { advance, begin } from './world/advance.ts';
import { makeWorld, type World } from './world/world.ts';

interface Printed {
  status: number;
  output: string;
}

/** A host that lives as far as it is told, at once and without processes or timers. */
export interface Life {
  readonly world: World;
  readonly layout: Layout;
  /** Lets it live until so many minutes after its start; its queue and logs are on disk then. */
  until(minutes: number): void;
  /** What `imsimta` prints now, by its own code; exit status 1 when it complained. */
  imsimta(words: readonly string[]): Promise<Printed>;
  /** A dialogue with `qm`, line by line: numbers hold as long as it. */
  qm(): (line: string) => Promise<string>;
  /** What a tool of its store prints now, likewise. */
  storeTool(tool: StoreTool, args: readonly string[]): Promise<Printed>;
}

/** Begins a host's life at its `startAt`. `root` must be new: queue, logs and configuration are below it. */
export const beginLife = (config: MailhostConfig, root: string): Life => {
  const settled = { ...config, root };
  install(settled);
  const layout = layoutOf(root);
  const zone = makeZone(config.timezone);
  const startAt = Date.parse(config.startAt);
  const spool = makeFileSpool({ queueDir: layout.queue, host: `${config.name}.${config.domain}`, zone });
  const logs = makeLogFiles({ dir: layout.log, host: config.name, zone, options: config.logOptions });
  const world = makeWorld(settled, { spool, log: logs.log, notice: logs.notice, rotate: logs.rotate }, null);
  const flush = (): void => {
    spool.flush();
    logs.flush();
  };
  const clock = makeMailClock(startAt, startAt, { speed: 1, catchUp: false });
  const routes = makeRoutes({ world, layout, clock, rescan: () => 0, flush }, () => world.now);
  begin(world);

  const control: Context['control'] = (path, body) => {
    const url = new URL(path, 'http://127.0.0.1');
    const route = routes[`${body === undefined ? 'GET' : 'POST'} ${url.pathname}`];
    return Promise.resolve(world.down || !route ? null : heard(route(body ?? {}, url.searchParams)));
  };
  const contextFor = (print: Context['print']): Context => ({
    ...openContext(root),
    now: () => world.now,
    print,
    control,
  });
  const printed = async (run: (context: Context) => Promise<number>): Promise<Printed> => {
    let output = '';
    const status = await run(contextFor((text) => void (output += text)));
    return { status, output };
  };
  const qm: Life['qm'] = () => {
    let output = '';
    const context = contextFor((text) => void (output += text));
    const session = beginSession(context);
    return async (line) => {
      output = '';
      await runCommand(session, line.trim().split(/\s+/), 'interactive');
      return output;
    };
  };
  return {
    world,
    layout,
    until: (minutes) => {
      advance(world, startAt + minutes * 60_000);
      flush();
    },
    qm,
    imsimta: (words) => printed((context) => runImsimta(context, words)),
    storeTool: (tool, args) => printed((context) => runStoreTool(context, tool, args)),
  };
};
