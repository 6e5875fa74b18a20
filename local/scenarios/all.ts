import { backscatterControls, backscatterScenarios } from './backscatter.ts';
import { botControls, botScenarios } from './bot.ts';
import { layoutControls, layoutScenarios } from './layouts.ts';
import { causeScenarios } from './causes.ts';
import { counterControls, counterScenarios } from './counters.ts';
import { machineControls, machineScenarios } from './machine.ts';
import { farControls } from './far-controls.ts';
import { flowControls } from './flow-controls.ts';
import { hostControls } from './host-controls.ts';
import { senderControls } from './sender-controls.ts';
import { destinationControls, destinationScenarios } from './destinations.ts';
import { directoryControls, directoryScenarios } from './directory.ts';
import { frontEndControls, frontEndScenarios } from './front-ends.ts';
import { imapControls, imapScenarios } from './imap.ts';
import { damageControls, damageScenarios } from './mailbox-damage.ts';
import { jobControllerControls, jobControllerScenarios } from './job-controller.ts';
import { mailboxControls, mailboxScenarios } from './mailboxes.ts';
import { queueScenarios } from './queues.ts';
import { replyControls, replyScenarios } from './replies.ts';
import type { Scenario } from './scenario.ts';
import { storeControls, storeScenarios } from './store.ts';

/** Every labelled scenario, troubles first. */
export const scenarios: readonly Scenario[] = [
  ...destinationScenarios,
  ...queueScenarios,
  ...backscatterScenarios,
  ...jobControllerScenarios,
  ...replyScenarios,
  ...machineScenarios,
  ...counterScenarios,
  ...layoutScenarios,
  ...mailboxScenarios,
  ...damageScenarios,
  ...storeScenarios,
  ...causeScenarios,
  ...imapScenarios,
  ...directoryScenarios,
  ...frontEndScenarios,
  ...botScenarios,
  ...flowControls,
  ...farControls,
  ...senderControls,
  ...backscatterControls,
  ...destinationControls,
  ...jobControllerControls,
  ...machineControls,
  ...counterControls,
  ...layoutControls,
  ...hostControls,
  ...replyControls,
  ...mailboxControls,
  ...damageControls,
  ...storeControls,
  ...imapControls,
  ...directoryControls,
  ...frontEndControls,
  ...botControls,
];
