import type { Playbook } from '#shared/diagnosis/playbook.ts';

/**
 * How to record one user's session. A task and no trouble, so that it is never raised by itself: the page is the guide,
 * found by asking for it.
 */
export const telemetryCapture: Playbook = {
  id: 'telemetry-capture',
  title: 'Record one user’s IMAP, POP or webmail session (telemetry)',
  assess: () => [],
};
