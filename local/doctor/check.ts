import { troubleOf } from '#adapters/aws/inspect.ts';

/** `unknown` = nobody can say from here: it was not tried, not allowed, or rests on something that failed. */
export type State = 'ok' | 'failed' | 'unknown';

/** What a look came to. */
export interface Verdict {
  state: State;
  /** What was seen, in a sentence. May quote AWS, Slack or a host: print it through `plain`. */
  said: string;
  /** What to do, when it is not ok. */
  todo?: string;
}

/** One look at the deployment. */
export interface Check extends Verdict {
  name: string;
  /** Heading that tells more: `docs/FILE.md#heading`. */
  see: string;
  /** How long the hop took, in milliseconds; null = it is none. */
  ms: number | null;
}

export const ok = (said: string): Verdict => ({ state: 'ok', said });
export const failed = (said: string, todo: string): Verdict => ({ state: 'failed', said, todo });
export const unknown = (said: string, todo: string): Verdict => ({ state: 'unknown', said, todo });

/** Runs a look; whatever it throws becomes a verdict that names the trouble. */
export const check = async (name: string, see: string, look: () => Promise<Verdict> | Verdict): Promise<Check> => {
  try {
    return { name, see, ms: null, ...(await look()) };
  } catch (error) {
    return { name, see, ms: null, ...verdictOf(error) };
  }
};

/** What a failed call to AWS means for whoever looks. */
export const verdictOf = (error: unknown): Verdict => {
  const { kind, word } = troubleOf(error);
  switch (kind) {
    case 'absent':
      return failed(
        `it does not exist (${word})`,
        'deploy the stacks, or give the file of the deployment that is meant',
      );
    case 'denied':
      return unknown(`you may not look (${word})`, 'run it with the permissions of docs/deploy.md');
    case 'no-credentials':
      return failed(`AWS does not know you (${word})`, 'log in, or set AWS_PROFILE');
    case 'unreachable':
      return failed(`nobody answers there (${word})`, 'check the network, and that the system runs');
    case 'other':
      return unknown(`the look itself failed: ${error instanceof Error ? error.message : word}`, 'try again');
  }
};
