import { createRandom } from './random.ts';

/** What goes wrong. `lost-answer` performs the call and then drops the connection; `reset` drops it at once. */
export type Fault =
  | { kind: 'conflict' | 'slow-down' | 'internal-error' | 'lost-answer' | 'reset' }
  /** The call is performed so many milliseconds later. */
  | { kind: 'delay'; ms: number };

/** Which calls a fault befalls. */
export interface FaultRule {
  fault: Fault;
  /** Operation name of the API, e.g. `PutObject`; any when absent. */
  operation?: string;
  /** Beginning of the object key or queue name. @default '' */
  keyPrefix?: string;
  /** How many matching calls. @default 1 */
  times?: number;
  /** Befalls a matching call with this probability only; the same seed gives the same sequence. */
  chance?: { of: number; seed: number };
}

/** Faults in waiting. */
export interface Faults {
  inject(rule: FaultRule): void;
  /** Forgets every rule. */
  clear(): void;
  /** The fault of this call, if one is due; it is used up. The oldest rule goes first. */
  take(operation: string, subject: string): Fault | null;
}

/** Starts with the given rules. */
export const createFaults = (initial: readonly FaultRule[]): Faults => {
  const begin = (rule: FaultRule) => {
    const { of, seed } = rule.chance ?? { of: 1, seed: 0 };
    const random = createRandom(seed);
    return { rule, left: rule.times ?? 1, strikes: () => of === 1 || random() < of };
  };
  let waiting = initial.map(begin);
  return {
    inject(rule) {
      waiting.push(begin(rule));
    },
    clear() {
      waiting = [];
    },
    take(operation, subject) {
      const due = waiting.find(
        ({ rule, left, strikes }) =>
          left > 0 &&
          (rule.operation === undefined || rule.operation === operation) &&
          subject.startsWith(rule.keyPrefix ?? '') &&
          strikes(),
      );
      if (!due) return null;
      due.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return due.rule.fault;
    },
  };
};
