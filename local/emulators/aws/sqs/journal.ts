import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { JournalRecord } from './records.ts';

/** Where the queues write down what happens, before they answer. */
export interface Journal {
  /** What was written by the former process; a torn end is left out, so compact before appending. */
  records(): JournalRecord[];
  append(record: JournalRecord): void;
  /** Puts these records in place of everything so far. */
  compact(records: readonly JournalRecord[]): void;
  close(): void;
}

/** Keeps nothing. */
export const noJournal: Journal = { records: () => [], append: () => {}, compact: () => {}, close: () => {} };

/** A file of JSON lines. Survives the end of the process at any moment; not the loss of power, which needs fsync. */
export const openJournal = (path: string): Journal => {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(`${path}.tmp`, { force: true });
  let file = openSync(path, 'a');
  return {
    records: () => readRecords(path),
    append: (record) => writeLines(file, [record]),
    compact(records) {
      const next = openSync(`${path}.tmp`, 'w');
      writeLines(next, records);
      renameSync(`${path}.tmp`, path);
      closeSync(file);
      file = next;
    },
    close: () => closeSync(file),
  };
};

const writeLines = (file: number, records: readonly JournalRecord[]): void => {
  const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
};

const readRecords = (path: string): JournalRecord[] => {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  // Without its line end the last record was never complete, so nobody was told of it.
  lines.pop();
  return lines.map((line, index) => {
    try {
      return JournalRecord.parse(JSON.parse(line));
    } catch (cause) {
      throw new Error(`Line ${index + 1} of ${path} is no record of this emulator.`, { cause });
    }
  });
};
