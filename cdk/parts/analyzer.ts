import { Construct } from 'constructs';
import { WardenFunction } from './function.ts';
import { maySend, mayUse } from './grants.ts';
import type { Wires } from './wires.ts';

/** Evidence queue → windows and incidents. It proposes; it sees no decision and no command. */
export class Analyzer extends Construct {
  constructor(scope: Construct, id: string, wires: Wires) {
    super(scope, id);
    const { evidence, state, queues } = wires;
    const analyzer = new WardenFunction(this, 'Function', { name: 'analyzer', wires });
    mayUse(analyzer, evidence, { reads: ['evidence/'] });
    mayUse(analyzer, state, { reads: ['acts/'], writes: ['windows/', 'incidents/', 'archive/', 'asked/', 'summaries/'] });
    maySend(analyzer, [queues.jobs, queues.sign, queues.notify]);
  }
}
