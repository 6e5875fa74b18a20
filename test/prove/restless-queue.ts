import { existsSync, linkSync, readdirSync, renameSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '#local/mailhost/world/random.ts';
import { CHANNEL, fileOf, type Host, NOW, type Planted } from './host-bench.ts';

const OTHER = 'tcp_intranet';
/** Where a returned message's notification goes. */
const BOUNCES = 'process';

/** One file as its place tells. */
interface File {
  channel: string;
  subdir: string;
  name: string;
}

/** A change of the queue that was not made by others. */
export interface Ours {
  channel: string;
  id: string;
  before: readonly string[];
  after: readonly string[];
}

const NAME = /^[0-9A-Z]{2}(?<id>.+)\.(?:HELD|[0-9A-Z]{2})$/;

/**
 * A queue that others work on too. What they do is done to the files and to a memory of them; a file that differs from
 * its memory was changed by us.
 */
export const makeRestlessQueue = (host: Host, random: Random) => {
  const { queue } = host.layout;
  let known = new Map<string, string[]>();
  let arrivals = 0;
  /** Ids of the channel that were held, or not held, at any moment. */
  const everHeld = new Set<string>();
  const everFree = new Set<string>();
  /** Ids that were seen under two names. */
  const twice = new Set<string>();

  const pathOf = ({ channel, subdir, name }: File): string => join(queue, channel, subdir, name);

  const scan = (): { files: File[]; byId: Map<string, string[]> } => {
    const files: File[] = [];
    const byId = new Map<string, string[]>();
    for (const channel of [CHANNEL, OTHER, BOUNCES, 'ims-ms']) {
      for (const entry of readdirSync(join(queue, channel), { withFileTypes: true, recursive: true })) {
        if (!entry.isFile()) continue;
        const subdir = entry.parentPath.slice(join(queue, channel).length + 1);
        files.push({ channel, subdir, name: entry.name });
        const id = NAME.exec(entry.name)?.groups?.['id'] ?? entry.name;
        const key = `${channel} ${id}`;
        byId.set(key, [...(byId.get(key) ?? []), join(subdir, entry.name)].sort());
        if (channel === CHANNEL) (entry.name.endsWith('.HELD') ? everHeld : everFree).add(id);
      }
    }
    for (const [key, names] of byId) if (names.length > 1) twice.add(key.slice(CHANNEL.length + 1));
    return { files, byId };
  };

  const remember = (): void => void (known = scan().byId);

  /** What is not as others left it. */
  const observe = (): Ours[] => {
    const { byId } = scan();
    const ours: Ours[] = [];
    for (const key of new Set([...known.keys(), ...byId.keys()])) {
      const [before, after] = [known.get(key) ?? [], byId.get(key) ?? []];
      const [channel, id] = key.split(' ') as [string, string];
      if (before.join() !== after.join()) ours.push({ channel, id, before, after });
    }
    known = byId;
    return ours;
  };

  const plant = (message: Planted, channel = CHANNEL): void => host.plant([message], channel);

  const rename = (file: File, change: (name: string) => string): void => {
    const to = pathOf({ ...file, name: change(file.name) });
    renameSync(pathOf(file), to);
    if (random.chance(0.5)) touch(to);
  };

  /** Listings are in the order of these times: the numbers change. */
  const touch = (path: string): void => {
    const at = NOW / 1000 - random.integer(0, 90_000);
    utimesSync(path, at, at);
  };

  const tries = (name: string): string => {
    const attempts = 36 * 36 - 1 - Number.parseInt(name.slice(0, 2), 36);
    return fileOf({ id: '', attempts: attempts + 1 }).slice(0, 2) + name.slice(2);
  };

  /** One thing that others do. */
  const stir = (): string => {
    const files = scan().files.filter(({ channel }) => channel === CHANNEL);
    const held = files.filter(({ name }) => name.endsWith('.HELD'));
    const free = files.filter(({ name }) => !name.endsWith('.HELD'));
    const what = random.pick([
      'delivered',
      'tried again',
      'arrived',
      'renumbered',
      'held',
      'freed',
      'elsewhere',
      'twice',
    ]);
    arrivals += 1;
    if (what === 'delivered' && files.length > 0) unlinkSync(pathOf(random.pick(files)));
    else if (what === 'tried again' && free.length > 0) rename(random.pick(free), tries);
    else if (what === 'renumbered' && files.length > 0) touch(pathOf(random.pick(files)));
    else if (what === 'held' && free.length > 0) rename(random.pick(free), (name) => name.replace(/\.\w+$/, '.HELD'));
    else if (what === 'freed' && held.length > 0) rename(random.pick(held), (name) => name.replace(/\.\w+$/, '.00'));
    else if (what === 'elsewhere' && files.length > 0) {
      // The same id in another channel is another message.
      const { name } = random.pick(files);
      writeFileSync(join(queue, OTHER, name), '');
    } else if (what === 'twice' && free.length > 0) {
      // A file that is being renamed, seen in between.
      const file = random.pick(free);
      const to = pathOf({ ...file, name: tries(file.name) });
      if (!existsSync(to)) linkSync(pathOf(file), to);
      if (random.chance(0.7)) unlinkSync(pathOf(file));
    } else plant({ id: `new${arrivals}`, held: random.chance(0.2), order: random.integer(-100, 100) });
    remember();
    return what;
  };

  return {
    plant,
    remember,
    observe,
    stir,
    everHeld,
    everFree,
    twice,
    /** Ids of the channel as it is now. */
    ids: (): string[] =>
      [...known.keys()].filter((key) => key.startsWith(`${CHANNEL} `)).map((key) => key.slice(CHANNEL.length + 1)),
    /** Empties all queues for the next run. */
    clear: (): void => {
      for (const channel of [CHANNEL, OTHER, BOUNCES, 'ims-ms']) {
        for (const name of readdirSync(join(queue, channel))) rmSync(join(queue, channel, name), { recursive: true });
      }
      everHeld.clear();
      everFree.clear();
      twice.clear();
      remember();
    },
  };
};
export type RestlessQueue = ReturnType<typeof makeRestlessQueue>;
