import type { Ids } from '#shared/ports.ts';

/** Ids that a test can foretell: `prefix-000001`, `prefix-000002`, … */
export const createSequentialIds = (prefix: string): Ids => {
  let last = 0;
  return {
    next: () => {
      last += 1;
      return `${prefix}-${String(last).padStart(6, '0')}`;
    },
  };
};
