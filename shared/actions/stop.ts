import type { ActionDefinition } from './definition.ts';

/** `qm stop`: no new jobs for a channel, across restarts and reboots, until it is started. */
export const stop: ActionDefinition = {
  target: 'channel',
  risk: 'medium',
  execution: 'desired-state',
  reversible: true,
  undo: 'start',
  effect: ({ channel, host }) =>
    `Stops channel ${channel} on ${host}: mail for it is still accepted and waits in the queue. The stop would survive a reboot, so the host itself starts the channel again at the planned time.`,
};
