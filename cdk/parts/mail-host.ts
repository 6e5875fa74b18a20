import { CfnOutput, Duration } from 'aws-cdk-lib/core';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PROPOSAL_LIFETIME_MS } from '#shared/contracts/proposal.ts';
import { hostGrants } from '#shared/grants.ts';
import { commandQueue } from '#shared/topology.ts';
import { useStatements } from './grants.ts';
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

    const own = hostGrants(host);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `Queuewarden: the collector of ${host}`,
      statements: [
        ...useStatements(evidence, own.evidence),
        ...useStatements(state, own.state),
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
