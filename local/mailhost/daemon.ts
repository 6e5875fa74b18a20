import { readFileSync } from 'node:fs';
import { makeMailClock, type MailClock } from './clock.ts';
import type { MailhostConfig } from './config.ts';
import { install, replaceFile } from './install.ts';
import { layoutOf, type ClockRecord, type Layout } from './layout.ts';
import { makeZone } from './log/local-time.ts';
import { makeLogFiles } from './log/log-files.ts';
import { makeFileSpool } from './queue/file-spool.ts';
import { listQueue, readMessage, unlessMissing } from './queue/tree.ts';
import { advance, begin } from './world/advance.ts';
import { adopt } from './world/schedule.ts';
import { makeWorld, remember, type Memory, type World } from './world/world.ts';

const TICK_MS = 200;
/** The host shares its machine: no turn of the loop takes longer, even if mail time falls behind. */
const TURN_MS = 120;
const REMEMBER_MS = 3000;

/** A running host. */
export interface Daemon {
  readonly config: MailhostConfig;
  readonly layout: Layout;
  readonly world: World;
  readonly clock: MailClock;
  /** Takes queue files that the world does not know into it; the number of them. */
  rescan(): number;
  /** Writes what is still in memory, and what the host has to remember. Call it after every change from outside. */
  flush(): void;
  /** Ends the timers; everything is on disk afterwards. */
  stop(): void;
}

const readMemory = (layout: Layout): Memory | null => {
  const text = unlessMissing(() => readFileSync(layout.memoryFile, 'utf8'));
  if (text === null) return null;
  const memory = JSON.parse(text) as Memory;
  const clock = unlessMissing(() => JSON.parse(readFileSync(layout.clockFile, 'utf8')) as ClockRecord);
  // The clock is written every turn, the memory now and then; mail time must never go back.
  return { ...memory, now: Math.max(memory.now, clock?.mail ?? 0) };
};

/** Starts a host, or starts it again: its queue files and its memory are below `root`. */
export const startDaemon = (config: MailhostConfig): Daemon => {
  install(config);
  const layout = layoutOf(config.root);
  const zone = makeZone(config.timezone);
  const spool = makeFileSpool({ queueDir: layout.queue, host: `${config.name}.${config.domain}`, zone });
  const logs = makeLogFiles({ dir: layout.log, host: config.name, zone, options: config.logOptions });
  // Files before lines: a log must not tell of a message that a crash can still undo.
  const flushFiles = (): void => {
    spool.flush();
    logs.flush();
  };
  let rememberedAt = 0;
  const ports = {
    spool,
    log: logs.log,
    notice: logs.notice,
    rotate: () => {
      spool.flush();
      logs.rotate();
      // The nightly job must not run twice in a night.
      rememberedAt = 0;
    },
  };
  const world = makeWorld(config, ports, readMemory(layout));
  const clock = makeMailClock(world.now, Date.now(), { speed: config.speed, catchUp: config.catchUp });

  const writeClock = (mail: number): void => {
    const record: ClockRecord = { mail, wall: Date.now(), speed: clock.pace.speed, pid: process.pid };
    replaceFile(layout.clockFile, JSON.stringify(record));
  };
  const writeMemory = (): void => {
    rememberedAt = Date.now();
    replaceFile(layout.memoryFile, JSON.stringify(remember(world)));
  };
  const flush = (): void => {
    flushFiles();
    writeMemory();
  };

  const rescan = (): number => {
    world.unseen = [];
    const unknown = [...world.channels.values()].flatMap((channel) =>
      listQueue(layout.queue, channel.name).filter((file) => file.suffix !== 'HELD' && !channel.messages.has(file.id)),
    );
    const messages = unknown.map(readMessage).filter((message) => message !== null);
    for (const message of messages.sort((a, b) => a.arrivedAt - b.arrivedAt)) adopt(world, message);
    return messages.length;
  };

  const turn = (): void => {
    const began = Date.now();
    const target = clock.target(began);
    writeClock(target);
    // The time to write the clock does not count: on a slow disk it could leave nothing for the mail.
    const deadline = Date.now() + TURN_MS;
    const enough = (): boolean => {
      if (spool.touched()) flushFiles();
      return Date.now() > deadline;
    };
    advance(world, target, enough);
    if (world.now < target) clock.anchor(world.now, began);
    flushFiles();
    if (Date.now() - rememberedAt > REMEMBER_MS) writeMemory();
  };

  rescan();
  begin(world);
  turn();
  const timer = setInterval(turn, TICK_MS);
  return {
    config,
    layout,
    world,
    clock,
    rescan,
    flush,
    stop: () => {
      clearInterval(timer);
      flush();
      writeClock(world.now);
    },
  };
};
