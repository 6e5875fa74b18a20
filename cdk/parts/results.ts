import { Construct } from 'constructs';
import { WardenFunction } from './function.ts';
import { maySend, mayUse } from './grants.ts';
import type { Wires } from './wires.ts';

/** Results queue → proposals and outcomes. */
export class Results extends Construct {
  constructor(scope: Construct, id: string, wires: Wires) {
    super(scope, id);
    const { evidence, state, queues } = wires;
    const results = new WardenFunction(this, 'Function', { name: 'results', wires });
    mayUse(results, evidence, { reads: ['evidence/', 'results/'] });
    mayUse(results, state, {
      reads: ['requests/', 'candidates/', 'commands/', 'config/', 'windows/'],
      writes: ['incidents/', 'archive/', 'proposals/', 'manifests/', 'asked/', 'acts/', 'held/'],
    });
    maySend(results, [queues.jobs, queues.sign, queues.notify]);
  }
}
