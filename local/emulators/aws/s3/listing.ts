import { compareKeys, type KeyIndex } from './keys.ts';

/** What ListObjectsV2 is asked for. */
export interface ListQuery {
  prefix: string;
  delimiter: string;
  /** Keys up to and with this one are left out, and what rolls up into it. */
  after: string;
  maxKeys: number;
}

/** One page: keys and rolled-up prefixes, and where the next page goes on. */
export interface ListPage {
  keys: string[];
  commonPrefixes: string[];
  /** Null on the last page. */
  next: string | null;
}

/** One page of the keys of a bucket. Keys below a common prefix are jumped over, not counted through. */
export const listPage = (index: KeyIndex, { prefix, delimiter, after, maxKeys }: ListQuery): ListPage => {
  const page: ListPage = { keys: [], commonPrefixes: [], next: null };
  let last = '';
  let place = index.firstNot((key) => compareKeys(key, prefix) < 0 || (after !== '' && compareKeys(key, after) <= 0));
  for (;;) {
    const key = index.at(place);
    if (!key?.startsWith(prefix)) break;
    const group = groupOf(key, prefix, delimiter);
    if (group !== null && group === after) {
      place = behind(index, group);
      continue;
    }
    if (page.keys.length + page.commonPrefixes.length === maxKeys) {
      page.next = maxKeys === 0 ? null : last;
      break;
    }
    last = group ?? key;
    if (group === null) {
      page.keys.push(key);
      place += 1;
    } else {
      page.commonPrefixes.push(group);
      place = behind(index, group);
    }
  }
  return page;
};

/** The part up to and with the first delimiter behind the prefix; null when there is none. */
const groupOf = (key: string, prefix: string, delimiter: string): string | null => {
  if (delimiter === '') return null;
  const found = key.indexOf(delimiter, prefix.length);
  return found === -1 ? null : key.slice(0, found + delimiter.length);
};

const behind = (index: KeyIndex, group: string): number =>
  index.firstNot((key) => compareKeys(key, group) < 0 || key.startsWith(group));
