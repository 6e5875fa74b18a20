import { Duration } from 'aws-cdk-lib/core';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { RECONCILE_EVERY_SECONDS } from '#shared/topology.ts';
import { WardenFunction } from './function.ts';
import type { Wires } from './wires.ts';

/** Clock → whatever was lost on the way is sent again. */
export class Reconciler extends Construct {
  constructor(scope: Construct, id: string, wires: Wires) {
    super(scope, id);
    const reconciler = new WardenFunction(this, 'Function', { name: 'reconciler', wires });
    // Called while it still runs, it is refused; a call that waits for hours to be tried again helps nobody.
    reconciler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.seconds(RECONCILE_EVERY_SECONDS) });
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(Duration.seconds(RECONCILE_EVERY_SECONDS)),
      // No dead letters: a call carries nothing, and the next one does the same work. That none comes to its end has an alarm.
      targets: [new LambdaFunction(reconciler, { retryAttempts: 0 })],
    });
  }
}
