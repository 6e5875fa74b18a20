// What the engine shows of itself: `Engine` in ../engine.ts tells what each is for.
export { clockJumps, countCarefully, endPart, fail, firstMs, latestMs, scratch, see, uncountedEntries } from './count';
export { fill, limit, newGroup } from './groups';
export {
  countsAt,
  countsCount,
  forgetShown,
  isDisordered,
  keyOf,
  nameAt,
  nameLength,
  rowsCount,
  shownAt,
  shownCount,
  suffices,
  tellRows,
  turnProofs,
} from './roll';
export {
  begin,
  codeOf,
  lineAt,
  lineEndAt,
  lineNumber,
  restAt,
  room,
  scan,
  teachHead,
  teachMinute,
  teachReason,
} from './scan';
export { countBy } from './stamp';
export { isLmtp } from './texts';
export { tellOptions } from './told';
export { forgetWays, newWay } from './ways';
