import { Construct } from 'constructs';
import { WardenFunction } from './function.ts';
import { maySend, mayUse } from './grants.ts';
import type { Wires } from './wires.ts';

/** Jobs queue → decisions and requests. It records what people decide; it can neither sign nor reach a host. */
export class Worker extends Construct {
  constructor(scope: Construct, id: string, wires: Wires) {
    super(scope, id);
    const { evidence, state, queues } = wires;
    const worker = new WardenFunction(this, 'Function', { name: 'worker', wires });
    mayUse(worker, evidence, { reads: ['evidence/', 'results/'] });
    mayUse(worker, state, {
      reads: ['proposals/', 'config/', 'held/'],
      writes: ['incidents/', 'archive/', 'requests/', 'candidates/', 'manifests/', 'decisions/', 'rulings/', 'asked/'],
    });
    maySend(worker, [queues.jobs, queues.sign, queues.notify]);
  }
}
