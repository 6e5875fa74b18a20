// What the engine shows of itself: `Engine` in ../engine.ts tells what each is for.
export { clockJumps, endPart, fail, firstMs, latestMs, see, uncountedEntries } from './count';
export {
  countsAt,
  countsCount,
  fill,
  forgetShown,
  isDisordered,
  keyOf,
  limit,
  nameAt,
  nameLength,
  newGroup,
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
