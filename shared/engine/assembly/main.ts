// What the engine shows of itself: `Engine` in ../engine.ts tells what each is for.
export { clockJumps, endPart, fail, firstMs, latestMs, see, uncountedEntries } from './count';
export { fill, limit, newGroup } from './groups';
export {
  countsAt,
  countsCount,
  forgetShown,
  isDisordered,
  keyOf,
  nameAt,
  nameLength,
  shownAt,
  shownCount,
  suffices,
} from './roll';
export {
  begin,
  codeOf,
  countCarefully,
  lineAt,
  lineEndAt,
  lineNumber,
  restAt,
  room,
  scan,
  scratch,
  teachHead,
  teachMinute,
  teachReason,
} from './scan';
export { tellOptions } from './told';
export { forgetWays, newWay } from './ways';
