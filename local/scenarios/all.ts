import { hostControls, mailControls } from './controls.ts';
import { destinationScenarios } from './destinations.ts';
import { mailboxScenarios } from './mailboxes.ts';
import { queueScenarios } from './queues.ts';
import type { Scenario } from './scenario.ts';
import { storeControls, storeScenarios } from './store.ts';

/** Every labelled scenario, troubles first. */
export const scenarios: readonly Scenario[] = [
  ...destinationScenarios,
  ...queueScenarios,
  ...mailboxScenarios,
  ...storeScenarios,
  ...mailControls,
  ...hostControls,
  ...storeControls,
];
