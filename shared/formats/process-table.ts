import type { Instant } from '#shared/contracts/primitives.ts';
import type { Said } from './told.ts';

/** What a column of a process table holds. Columns that say nothing about the process's size or state are `other`. */
export type Column =
  | 'user'
  | 'pid'
  | 'virtual'
  | 'resident'
  | 'cpu'
  | 'time'
  | 'state'
  | 'started'
  | 'command'
  | 'other';

const COLUMNS: Readonly<Record<string, Column>> = {
  USER: 'user',
  USERNAME: 'user',
  UID: 'user',
  RUSER: 'user',
  PID: 'pid',
  VSZ: 'virtual',
  VIRT: 'virtual',
  SIZE: 'virtual',
  RSS: 'resident',
  RES: 'resident',
  '%CPU': 'cpu',
  CPU: 'cpu',
  TIME: 'time',
  'TIME+': 'time',
  S: 'state',
  STAT: 'state',
  STATE: 'state',
  STIME: 'started',
  START: 'started',
  COMMAND: 'command',
  CMD: 'command',
  PROCESS: 'command',
  'PROCESS/NLWP': 'command',
  PPID: 'other',
  C: 'other',
  TTY: 'other',
  TT: 'other',
  '%MEM': 'other',
  PRI: 'other',
  PR: 'other',
  NI: 'other',
  NICE: 'other',
  NLWP: 'other',
  LWP: 'other',
  THR: 'other',
  SHR: 'other',
};

// In `ps aux` of BSD and of Solaris' /usr/ucb SZ is in KiB; in `ps -l` it is in pages.
const KIB_IF_RSS = 'SZ';

/** Columns of a heading, in order; null = no heading of a process table, or one with a column of unknown meaning. */
export const columnsOf = (text: string): readonly Column[] | null => {
  const names = text.trim().split(/\s+/, 40);
  const columns = names.map((name) => (name === KIB_IF_RSS && names.includes('RSS') ? 'virtual' : COLUMNS[name]));
  const isTable = columns.at(-1) === 'command' && columns.includes('pid') && columns.every((c) => c !== undefined);
  return isTable ? columns : null;
};

/** Whether a line looks like the heading of a process table, known or not. */
export const isProcessHeading = (text: string): boolean =>
  /^\s*(?:[A-Z%+/]{1,12} +){0,10}PID +(?:[A-Z%+/]{1,12} +){1,20}[A-Z/]{1,20}\s*$/.test(text);

const KIB: Readonly<Record<string, number>> = { '': 1, K: 1, M: 1024, G: 1024 ** 2, T: 1024 ** 3 };

const kibOf = (text: string | undefined): number | null => {
  const parts = /^(\d{1,12}(?:\.\d{1,4})?)([KMGT]?)$/i.exec(text ?? '');
  return parts ? Number(parts[1]) * (KIB[(parts[2] ?? '').toUpperCase()] ?? 1) : null;
};

const percentOf = (text: string | undefined): number | null => {
  const parts = /^(\d{1,5}(?:\.\d{1,4})?)%?$/.exec(text ?? '');
  return parts ? Number(parts[1]) : null;
};

/** Seconds of `m:ss`, `h:mm:ss`, `d-hh:mm:ss` or `m:ss.cc`; null for anything else. */
const secondsOf = (text: string | undefined): number | null => {
  const parts = /^(?:(\d{1,5})-)?(\d{1,7}):(\d\d)(?::(\d\d))?(?:\.\d{1,3})?$/.exec(text ?? '');
  if (!parts) return null;
  const [days = 0, first = 0, second = 0] = [parts[1], parts[2], parts[3]].map((p) => Number(p ?? 0));
  const rest = parts[4] === undefined ? first * 60 + second : first * 3600 + second * 60 + Number(parts[4]);
  return days * 86_400 + rest;
};

/** Program of a command: base name of its first word, without the number of threads that prstat appends. */
const programOf = (words: readonly string[]): string => {
  const first = words[0] ?? '';
  // `[name]` is a process without a command line and `<name>` one that named itself; a slash in them is no path.
  if (/^[[<]/.test(first)) return first;
  const counted = words.length === 1 ? /^([^/]{1,80})\/\d{1,6}$/.exec(first) : null;
  return counted?.[1] ?? first.split('/').findLast((part) => part !== '') ?? '';
};

const START_OF_TWO = /^[A-Z][a-z]{2}$/;

/** Reads a row of a table with these columns; null = no such row. */
export const readProcessRow = (text: string, columns: readonly Column[], at: Instant): Said | null => {
  const words = text.trim().split(/\s+/, 200);
  const found: Partial<Record<Column, string>> = {};
  let next = 0;
  for (const column of columns.slice(0, -1)) {
    const word = words[next];
    if (word === undefined) return null;
    found[column] ??= word;
    next += 1;
    // `Mar 04`: a day in two words.
    if (column === 'started' && START_OF_TWO.test(word) && /^\d{1,2}$/.test(words[next] ?? '')) next += 1;
  }
  const name = programOf(words.slice(next));
  const pid = found.pid ?? '';
  const cpuSeconds = secondsOf(found.time);
  const isRow = /^\d{1,10}$/.test(pid) && name !== '' && (!columns.includes('time') || cpuSeconds !== null);
  if (!isRow) return null;
  return {
    kind: 'process',
    name,
    at,
    pid: Number(pid),
    user: found.user ?? '',
    virtualKiB: kibOf(found.virtual),
    residentKiB: kibOf(found.resident),
    cpuPercent: percentOf(found.cpu),
    cpuSeconds,
    state: found.state ?? null,
  };
};
