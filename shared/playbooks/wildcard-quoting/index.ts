import type { Playbook } from '#shared/diagnosis/playbook.ts';

/**
 * A command with a wildcard does not work because the shell expands it. What somebody types leaves no trace in evidence,
 * so that this is never raised by itself: the page is the guide, found by asking for the symptom.
 */
export const wildcardQuoting: Playbook = {
  id: 'wildcard-quoting',
  title: 'A command with a wildcard does not work',
  assess: () => [],
};
