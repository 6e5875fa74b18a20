/** One guard: where it stands, and which tests have to fail without it. */
export interface Guard {
  what: string;
  file: string;
  /** The text that is the guard; exactly once in the file. */
  guard: string;
  /** What stands there when the guard is gone. */
  instead?: string;
  tests: readonly string[];
}
