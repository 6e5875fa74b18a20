import { hostControls, mailControls } from './controls.ts';
import { destinationScenarios } from './destinations.ts';
import { mailboxScenarios } from './mailboxes.ts';
import type { Scenario } from './scenario.ts';

/** Every labelled scenario, troubles first. */
export const scenarios: readonly Scenario[] = [
  ...destinationScenarios,
  ...mailboxScenarios,
  ...mailControls,
  ...hostControls,
];
