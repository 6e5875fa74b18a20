/** Counts by minute of one thing, within one part of a log. */
export interface Row {
  /** Number of the part that the counts are of. */
  part: number;
  minute: number;
  count: number;
  /** Minutes before, where there were any; `minute` is in it when it came back. */
  others: Map<number, number> | null;
}

/** Counts one. Lines come in order of time, so that most are of the minute before. */
export const countOne = (row: Row, minute: number): void => {
  if (row.minute === minute) row.count += 1;
  else turn(row, minute);
};

const turn = (row: Row, minute: number): void => {
  row.others ??= new Map();
  row.others.set(row.minute, row.count);
  row.count = (row.others.get(minute) ?? 0) + 1;
  row.minute = minute;
};

/** Begins a row anew for a part, with its first count. */
export const beginRow = (row: Row, part: number, minute: number): void => {
  row.part = part;
  row.minute = minute;
  row.count = 1;
  row.others = null;
};

/** Calls `see` for each minute, in the order in which they first came. */
export const eachMinute = (row: Row, see: (minute: number, count: number) => void): void => {
  if (!row.others) return see(row.minute, row.count);
  row.others.set(row.minute, row.count);
  for (const [minute, count] of row.others) see(minute, count);
};
