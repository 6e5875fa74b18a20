import { CfnOutput, Duration } from 'aws-cdk-lib/core';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { evidencePrefix } from '#shared/contracts/evidence.ts';
import { PROPOSAL_LIFETIME_MS } from '#shared/contracts/proposal.ts';
import { commandQueue } from '#shared/topology.ts';
import { readStatements, writeStatements } from './grants.ts';
import { QueueWithDead } from './queues.ts';

export interface MailHostProps {
  host: string;
  evidence: IBucket;
  state: IBucket;
}

/** What a mail host has in AWS: the queue of its commands, and a policy for whatever identity its collector uses. */
export class MailHost extends Construct {
  readonly host: string;
  readonly commands: Queue;

  constructor(scope: Construct, id: string, { host, evidence, state }: MailHostProps) {
    super(scope, id);
    this.host = host;
    // No command is valid for longer than the proposal behind it.
    this.commands = new QueueWithDead(this, 'Commands', commandQueue, Duration.millis(PROPOSAL_LIFETIME_MS));

    const told = [evidencePrefix(host), `results/${host}/`];
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `Queuewarden: the collector of ${host}`,
      statements: [
        ...writeStatements(evidence, told),
        // Before it acts, the courier asks whether there is a result already; a refused write is looked up, too.
        ...readStatements(evidence, told),
        ...readStatements(state, [`manifests/${host}/`]),
        new PolicyStatement({
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
          resources: [this.commands.queueArn],
        }),
      ],
    });
    new CfnOutput(this, 'PolicyArn', { value: policy.managedPolicyArn, description: `Identity of ${host}` });
    new CfnOutput(this, 'CommandQueueUrl', { value: this.commands.queueUrl, description: `Collector of ${host}` });
  }
}
