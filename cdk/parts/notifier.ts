import { Construct } from 'constructs';
import { WardenFunction } from './function.ts';
import { mayUse } from './grants.ts';
import type { Wires } from './wires.ts';

/** Notification queue → Slack thread. It remembers what it posted, and changes nothing else. */
export class Notifier extends Construct {
  constructor(scope: Construct, id: string, wires: Wires) {
    super(scope, id);
    const notifier = new WardenFunction(this, 'Function', { name: 'notifier', wires });
    mayUse(notifier, wires.state, { reads: ['incidents/', 'proposals/'], writes: ['threads/'] });
  }
}
