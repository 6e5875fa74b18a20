import { plain } from '../analyze/plain.ts';
import type { Check } from './check.ts';

const LABELS = { ok: 'ok     ', failed: 'FAILED ', unknown: 'unknown' } as const;

const duration = (ms: number | null): string => (ms === null ? '' : ` (${(ms / 1000).toFixed(1)} s)`);

/** A look in one line; when it is not ok, with what to do and where to read on. */
export const printCheck = ({ name, state, said, todo, see, ms }: Check): string => {
  const line = `${LABELS[state]}  ${plain(name)}: ${plain(said)}${duration(ms)}\n`;
  return state === 'ok' ? line : `${line}         ${plain(todo ?? '')}; see ${see}\n`;
};

/** What it came to, and what nobody can see from here. */
export const printSum = (checks: readonly Check[]): string => {
  const count = (state: Check['state']): number => checks.filter((one) => one.state === state).length;
  return `
${checks.length} looks: ${count('ok')} ok, ${count('failed')} failed, ${count('unknown')} unknown.
Not seen from here: the reconciler, and how old the oldest message of a queue is; both have alarms (docs/operations.md).
`;
};

/** 0 all is ok, 1 something failed, 3 nothing failed and something is not known. */
export const exitCodeOf = (checks: readonly Check[]): 0 | 1 | 3 =>
  checks.some(({ state }) => state === 'failed') ? 1 : checks.every(({ state }) => state === 'ok') ? 0 : 3;
