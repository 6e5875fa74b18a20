import { BINARY } from './binary.ts';

/** What {@link Engine.scan} comes back for. */
export const ASKS = {
  /** Nothing: all lines are read. */
  nothing: 0,
  /** The careful parser must read the line; of its stamp or of its head nothing is known. */
  line: 1,
  stamp: 4,
  head: 5,
  /** The reason of a diagnostic. */
  reason: 2,
  /** The lines that prove something must be taken: there is no room for more. */
  shown: 3,
} as const;

/** Way of the entries of connections, of which nothing is counted. */
export const CONNECTION = -1;

/** No number. */
export const NONE = -1;

/**
 * Counts entries of mail.log where their bytes stand, in WebAssembly: several times as fast as JavaScript, and without
 * garbage. It knows nothing by itself: minutes, heads (channels and code), and reasons are taught when they first come,
 * by whoever reads their lines carefully. Places are offsets in `memory`; each function is told where it stands in
 * `assembly/`.
 */
export interface Engine {
  readonly memory: WebAssembly.Memory;
  room(length: number): number;
  scratch(length: number): number;
  begin(length: number, number: number): void;
  scan(): number;
  lineAt(): number;
  lineEndAt(): number;
  lineNumber(): number;
  restAt(): number;
  codeOf(): number;
  isLmtp(): number;

  newGroup(kind: number, sort: number): number;
  limit(kind: number, groups: number, names: number, atOnce: number): void;
  newWay(cells: number, sendings: number, attempts: number, queue: number, isStore: number, isLmtp: number): number;
  forgetWays(): void;
  tellOptions(bits: number): void;
  countBy(minutes: number): void;
  teachMinute(minute: number): void;
  teachHead(at: number, length: number, words: number, code: number, way: number, sourceEnd: number): void;
  teachReason(reason: number): void;

  see(epochMs: number): void;
  fail(epochMs: number): void;
  countCarefully(
    way: number,
    reason: number,
    epochMs: number,
    recipient: number,
    sender: number,
    isUser: number,
    copy: number,
    failures: number,
  ): void;

  shownAt(): number;
  shownCount(): number;
  forgetShown(): void;
  suffices(row: number): void;
  turnProofs(): void;
  fill(sort: number): void;

  countsAt(): number;
  countsCount(): number;
  isDisordered(): number;
  tellRows(): number;
  rowsCount(): number;
  keyOf(row: number): number;
  nameAt(row: number): number;
  nameLength(row: number): number;
  firstMs(): number;
  latestMs(): number;
  uncountedEntries(): number;
  clockJumps(): number;
  endPart(): number;
}

let module: WebAssembly.Module | null = null;

/** An engine that has counted nothing, with a memory of its own. */
export const createEngine = (): Engine => {
  module ??= new WebAssembly.Module(Uint8Array.from(atob(BINARY), (char) => char.charCodeAt(0)));
  // What the module exports is checked by a test; its types are those of the interface.
  return new WebAssembly.Instance(module).exports as unknown as Engine;
};
