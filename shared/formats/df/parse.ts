import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

/** Which table a heading opens. `inodes`: total, used, free; `free-inodes`: used, free (Solaris `df -o i`). */
type Table = 'kib' | 'inodes' | 'free-inodes';

const HEADINGS: readonly (readonly [RegExp, Table])[] = [
  [/^Filesystem +(?:kbytes|1K-blocks|1024-blocks) +used +avail(?:able)? +(?:capacity|use%) +Mounted on$/i, 'kib'],
  [/^Filesystem +Inodes +IUsed +IFree +IUse% +Mounted on$/i, 'inodes'],
  [/^Filesystem +iused +ifree +%iused +Mounted on$/i, 'free-inodes'],
];

/** Three or two counts, a percentage and the mount point. */
interface Row {
  counts: number[];
  usedPercent: number | null;
  mount: string;
}

const COUNT = /^-?\d{1,15}$/;
const PERCENT = /^(?:(\d{1,4})%?|-)$/;

interface Disk {
  line: ToolLine;
  totalKiB: number;
  availableKiB: number;
  usedPercent: number | null;
}

/**
 * Reads `df -k` (Solaris, GNU, POSIX) by its heading; name = mount point. A table of inodes in the same output adds the
 * share of free ones. Sizes in rounded units (`df -h`) are another layout and are not read. A long device name has a
 * line of its own.
 */
export const parseDf = (text: string, at: Instant): Told => {
  const teller = createTeller();
  const disks = new Map<string, Disk>();
  const inodesFree = new Map<string, number>();
  let table: Table | null = null;
  let reason = 'no-heading';
  let device: ToolLine | null = null;
  for (const line of toolLines(text)) {
    const heading = HEADINGS.find(([layout]) => layout.test(line.text.trim()));
    if (line.typed) teller.read();
    else if (heading) {
      table = heading[1];
      reason = 'bad-row';
      teller.read();
    } else if (/^\s*Filesystem\b/i.test(line.text)) {
      table = null;
      reason = 'unknown-heading';
      teller.skip(reason, line);
    } else {
      const row: Row | null = table && readRow(line.text, table, device !== null);
      if (row) {
        if (device) teller.read();
        teller.read();
        take(row, line);
        device = null;
        continue;
      }
      if (device) teller.skip(reason, device);
      device = table && /^\s*\S{1,1000}$/.test(line.text) ? line : null;
      if (!device) teller.skip(reason, line);
    }
  }
  if (device) teller.skip(reason, device);

  function take({ counts, usedPercent, mount }: Row, line: ToolLine): void {
    const [first = 0, second = 0, third = 0] = counts;
    if (table === 'kib') disks.set(mount, { line, totalKiB: first, availableKiB: third, usedPercent });
    else {
      const total = table === 'inodes' ? first : first + second;
      const free = table === 'inodes' ? third : second;
      // File systems that make inodes as they need them say 0.
      if (total > 0) inodesFree.set(mount, (free / total) * 100);
    }
  }
  for (const [name, { line, ...sizes }] of disks)
    teller.say({ kind: 'disk', name, at, ...sizes, inodesFreePercent: inodesFree.get(name) ?? null }, line);
  return teller.told();
};

/** Numbers from the right: a device name may hold blanks, and so may a mount point, which begins with a slash. */
const readRow = (text: string, table: Table, isContinuation: boolean): Row | null => {
  const words = text.trim().split(/\s+/, 100);
  const count = table === 'free-inodes' ? 2 : 3;
  const from = isContinuation ? 0 : 1;
  for (let i = from; i + count + 1 < words.length; i += 1) {
    const counts = words.slice(i, i + count);
    const percent = PERCENT.exec(words[i + count] ?? '');
    if (!percent || !counts.every((word) => COUNT.test(word)) || !words[i + count + 1]?.startsWith('/')) continue;
    return {
      counts: counts.map(Number),
      usedPercent: percent[1] === undefined ? null : Number(percent[1]),
      mount: words.slice(i + count + 1).join(' '),
    };
  }
  return null;
};
