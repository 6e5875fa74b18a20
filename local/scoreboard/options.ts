import { parseArgs } from 'node:util';

/** What the scoreboard is asked for. */
export interface Options {
  write: boolean;
  /** Names of scenarios; empty = all. */
  only: ReadonlySet<string>;
  /** Processes; null = as many as there are cores. */
  jobs: number | null;
}

/** Options of a command line, or in a sentence what is wrong with it. */
export const optionsOf = (args: readonly string[], names: readonly string[]): Options | string => {
  const read = parsed(args);
  if (typeof read === 'string') return read;
  const { write, only: wanted, jobs } = read;
  const only = new Set(wanted?.split(','));
  const unknown = [...only].filter((name) => !names.includes(name));
  if (unknown.length > 0)
    return `no scenario is named ${unknown.join(', ')}; there are\n${names.map((name) => `  ${name}`).join('\n')}`;
  if (jobs !== undefined && !/^[1-9]\d{0,2}$/.test(jobs)) return '--jobs must be a number of processes from 1 to 999';
  return { write, only, jobs: jobs === undefined ? null : Number(jobs) };
};

const OPTIONS = {
  write: { type: 'boolean', default: false },
  only: { type: 'string' },
  jobs: { type: 'string' },
} as const;

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
