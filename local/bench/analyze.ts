import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGunzip, createGzip } from 'node:zlib';
import { generateLog } from './generate-log.ts';
import { type Contender, type Cost, isInstalled, measure } from './measure.ts';
import { type Result, resultTable, type Size } from './table.ts';

const OPTIONS = {
  file: { type: 'string' },
  lines: { type: 'string', default: '700000' },
  hours: { type: 'string', default: '24' },
  seed: { type: 'string', default: '1' },
  repeat: { type: 'string', default: '3' },
} as const;

const BIN = fileURLToPath(new URL('../../bin/queuewarden.mjs', import.meta.url));
const YARDSTICK = 'gzip -dc';

/** Counts by channel, code and domain: a small part of what the analysis does. */
const AWK = String.raw`{ for (i = 3; i <= 7; i++) if ($i ~ /^[A-Z]+$/) { code = $i; channel = $(i - 1); break }
  for (; i <= NF; i++) if ($i ~ /^rfc822;/) { to = $(i + 1); sub(/.*@/, "", to); n[channel, code, to]++; break } }
  END { for (key in n) kinds++; print kinds }`;

const MTAIL = String.raw`counter entries by channel, code
/^\S+ \S+ (?:\S+ )?(?P<channel>[a-z][\w-]*) +(?:[a-z][\w-]* +)?(?P<code>[A-Z]{1,6}) \d+ / {
  entries[$channel][$code]++
}`;

const piped = (file: string, command: string, ...words: string[]): string[] => [
  'sh',
  '-c',
  `gzip -dc "$1" | ${command}`,
  'sh',
  file,
  ...words,
];

const contenders = (file: string, mtail: string): Contender[] => [
  { name: YARDSTICK, needs: 'gzip', command: ['gzip', '-dc', file] },
  { name: 'queuewarden analyze', needs: 'node', command: [process.execPath, BIN, 'analyze', file] },
  { name: 'gzip -dc, wc -l', needs: 'wc', command: piped(file, 'wc -l') },
  { name: 'gzip -dc, mawk', needs: 'mawk', command: piped(file, 'mawk "$2"', AWK) },
  { name: 'gzip -dc, mtail', needs: 'mtail', command: piped(file, 'mtail --one_shot --logs - --progs "$2"', mtail) },
];

const sizeOf = async (file: string): Promise<Size> => {
  const size = { bytes: 0, lines: 0 };
  for await (const piece of createReadStream(file).pipe(createGunzip({ chunkSize: 1024 * 1024 }))) {
    const bytes = piece as Buffer;
    size.bytes += bytes.length;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) size.lines += 1;
  }
  return size;
};

// Finding problems is no failure.
const MAY_EXIT = [0, 1];

/** One round after the other: each contender is compared with the yardstick of its own round. */
const race = (all: readonly Contender[], repeat: number): Result[] => {
  const yardstick = all[0]!;
  const rounds = new Map<string, { cost: Cost; yardstick: Cost }[]>();
  const failed = new Set<string>();
  const there = all.filter(({ needs }) => needs === 'node' || isInstalled(needs));
  for (let round = 0; round < repeat; round++) {
    const base = measure(yardstick);
    if (!base) throw new Error(`${YARDSTICK} failed`);
    for (const contender of there) {
      const cost = contender === yardstick ? base : measure(contender, MAY_EXIT);
      if (cost) rounds.set(contender.name, [...(rounds.get(contender.name) ?? []), { cost, yardstick: base }]);
      else failed.add(contender.name);
    }
  }
  return all.map(({ name, needs }) => ({
    name,
    rounds: failed.has(name) ? null : (rounds.get(name) ?? null),
    why: failed.has(name) ? 'failed' : `${needs} is not installed`,
  }));
};

/**
 * Measures the analysis of a zipped log beside programs that do less, on the same file: `--file F`, or one that is
 * generated from `--lines`, `--hours` and `--seed`.
 */
export const benchAnalyze = async (args: readonly string[], out: (text: string) => void): Promise<void> => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const folder = mkdtempSync(join(tmpdir(), 'queuewarden-bench-'));
  try {
    let file = values.file;
    if (file === undefined) {
      file = join(folder, 'mail.log.gz');
      const plan = { seed: Number(values.seed), lines: Number(values.lines), hours: Number(values.hours) };
      await pipeline(Readable.from(generateLog(plan)), createGzip(), createWriteStream(file));
    }
    writeFileSync(join(folder, 'entries.mtail'), MTAIL);
    // The first run bundles the program.
    measure({ name: 'warm up', needs: 'node', command: [process.execPath, BIN, 'analyze', '--help'] });
    const size = await sizeOf(file);
    const zipped = statSync(file).size;
    out(
      `${(size.bytes / 1e6).toFixed(0)} MB, ${size.lines} lines, ${(size.bytes / zipped).toFixed(1)} : 1 by gzip; ` +
        `Node ${process.versions.node}, ${cpus().length} cores; medians of ${values.repeat}\n\n`,
    );
    out(resultTable(race(contenders(file, folder), Number(values.repeat)), size, YARDSTICK));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
