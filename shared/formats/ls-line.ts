import type { Instant } from '#shared/contracts/primitives.ts';
import { type DateReader, monthOf, offsetOf, type PrintedDate } from './local-date.ts';
import type { ToolLine } from './tool-lines.ts';

/** A file in a listing by `ls -l`. */
export interface ListedFile {
  directory: string;
  name: string;
  bytes: number;
  /** Null where the date is not in a layout that is known. */
  modifiedAt: Instant | null;
}

/** What a line of a listing is; null = no line of a listing. */
export type ListingLine = { is: 'file'; file: ListedFile } | { is: 'directory'; path: string } | { is: 'other' };

const FILE =
  /^-[-rwxsStTlL]{9}[.+@]? {0,9}\d{0,6}(?: +[\w.$@-]{1,60}){1,2} +(?<bytes>\d{1,15}) +(?<date>(?:[A-Z][a-z]{2} +\d{1,2} +(?:\d\d:\d\d(?::\d\d +\d{4})?|\d{4})|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: [+-]\d{4})?|\d\d-\d\d \d\d:\d\d)) (?<name>.{1,1000})$/;
const NO_FILE = /^(?:[dlcbpsD][-rwxsStTlL]{9}|total \d{1,15}$)/;
const DIRECTORY = /^(?<path>\/.{0,999}):$/;
const COMMAND = /^(?:[$#%] ?)?(?:ls|ll)(?: +-\S{1,40})* +(?<path>\/\S{1,999})$/;

const MONTH_DAY =
  /^(?<month>[A-Z][a-z]{2}) +(?<day>\d{1,2}) +(?:(?<hm>\d\d:\d\d)(?::(?<s>\d\d) +(?<ey>\d{4}))?|(?<year>\d{4}))$/;
const ISO =
  /^(?:(?<year>\d{4})-)?(?<month>\d\d)-(?<day>\d\d) (?<hm>\d\d:\d\d)(?::(?<s>\d\d)\S*)?(?: (?<offset>[+-]\d{4}))?$/;

const dateOf = (text: string): PrintedDate | null => {
  const named = MONTH_DAY.exec(text)?.groups;
  const p = named ?? ISO.exec(text)?.groups;
  if (!p) return null;
  const month = named ? monthOf(p['month'] ?? '') : Number(p['month']);
  if (month === null || month === 0) return null;
  const [hour = 0, minute = 0] = (p['hm'] ?? '').split(':').map(Number);
  const year = p['year'] ?? p['ey'];
  const offset = p['offset'] === undefined ? null : offsetOf(p['offset']);
  return {
    year: year === undefined ? null : Number(year),
    month,
    day: Number(p['day']),
    hour,
    minute,
    second: Number(p['s'] ?? 0),
    ...(offset === null ? {} : { offsetMinutes: offset }),
  };
};

/**
 * Reads listings line by line (Solaris `ls -l`, `-e`; GNU with its ISO dates); keeps the directory that a heading or
 * the typed command named.
 */
export const createListing = (read: DateReader): ((line: ToolLine) => ListingLine | null) => {
  let directory = '';
  return ({ text }) => {
    const parts = FILE.exec(text)?.groups;
    if (parts) {
      const date = dateOf(parts['date'] ?? '');
      const [, above = '', name = ''] = /^(.*\/)?(.*)$/s.exec(parts['name'] ?? '') ?? [];
      return {
        is: 'file',
        file: {
          directory: above === '' ? directory : above === '/' ? above : above.slice(0, -1),
          name,
          bytes: Number(parts['bytes']),
          modifiedAt: date && read(date),
        },
      };
    }
    const path = DIRECTORY.exec(text)?.groups?.['path'] ?? COMMAND.exec(text)?.groups?.['path'];
    if (path !== undefined) {
      directory = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
      return { is: 'directory', path: directory };
    }
    return NO_FILE.test(text) ? { is: 'other' } : null;
  };
};

/** Directory and name as one path. */
export const pathOf = ({ directory, name }: Pick<ListedFile, 'directory' | 'name'>): string =>
  directory === '' ? name : directory === '/' ? `/${name}` : `${directory}/${name}`;
