import { CfnOutput, Duration } from 'aws-cdk-lib/core';
import { PolicyStatement, type Role, type User } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HostName } from '#shared/contracts/primitives.ts';
import { PROPOSAL_LIFETIME_MS } from '#shared/contracts/proposal.ts';
import { hostGrants } from '#shared/grants.ts';
import { commandQueue, commandQueueName } from '#shared/topology.ts';
import { explainUse, useStatements } from './grants.ts';
import { hostRole, hostUser } from './host-identity.ts';
import { QueueWithDead } from './queues.ts';

export interface MailHostProps {
  site: string;
  host: HostName;
  /** ARN; null = the host is an IAM user. */
  trustAnchor: string | null;
  evidence: IBucket;
  state: IBucket;
}

/** What a mail host has in AWS: the queue of its commands, and the identity of its collector. */
export class MailHost extends Construct {
  readonly commands: Queue;
  readonly identity: Role | User;

  constructor(scope: Construct, id: string, { site, host, trustAnchor, evidence, state }: MailHostProps) {
    super(scope, id);
    this.commands = new QueueWithDead(this, 'Commands', {
      site,
      name: commandQueueName(host),
      spec: commandQueue,
      // No command is valid for longer than the proposal behind it.
      retentionPeriod: Duration.millis(PROPOSAL_LIFETIME_MS),
    });

    const own = hostGrants(host);
    const statements = [
      ...useStatements(evidence, own.evidence),
      ...useStatements(state, own.state),
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
        resources: [this.commands.queueArn],
      }),
    ];
    this.identity =
      trustAnchor === null ? hostUser(this, statements) : hostRole(this, { host, statements, trustAnchor });
    explainUse(this, evidence, own.evidence);
    explainUse(this, state, own.state);

    const arn = 'roleArn' in this.identity ? this.identity.roleArn : this.identity.userArn;
    new CfnOutput(this, 'IdentityArn', { value: arn, description: `Collector of ${host}` });
    new CfnOutput(this, 'CommandQueueUrl', { value: this.commands.queueUrl, description: `Collector of ${host}` });
  }
}
