import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Site } from './config.ts';
import { environmentOf } from './parts/environment.ts';
import { EvidenceBucket } from './parts/evidence-bucket.ts';
import { WardenFunction } from './parts/function.ts';
import { MailHost } from './parts/mail-host.ts';
import { createQueues } from './parts/queues.ts';
import { Reconciler } from './parts/reconciler.ts';
import { Signer } from './parts/signer.ts';
import { SlackEntry } from './parts/slack-entry.ts';
import { StateBucket } from './parts/state-bucket.ts';
import type { Wires } from './parts/wires.ts';

export interface QueuewardenProps extends StackProps {
  site: Site;
  /** Folder with the bundles that `local/bundle.mjs` writes. */
  buildDir: string;
}

/** Everything of Queuewarden that runs in AWS, in the order in which a message passes it. */
export class QueuewardenStack extends Stack {
  constructor(scope: Construct, id: string, { site, buildDir, ...props }: QueuewardenProps) {
    super(scope, id, { description: 'Queuewarden: incident bot for mail queues', ...props });

    const queues = createQueues(this);
    const evidence = new EvidenceBucket(this, 'Evidence', queues);
    const state = new StateBucket(this, 'State');
    const hosts = site.hosts.map((host) => new MailHost(this, host, { host, evidence, state }));
    const wires: Wires = {
      buildDir,
      evidence,
      state,
      queues,
      commandQueues: hosts.map(({ commands }) => commands),
      environment: environmentOf(this, { site, evidence, state, queues, hosts }),
    };

    new WardenFunction(this, 'Analyzer', { name: 'analyzer', wires });
    new WardenFunction(this, 'Notifier', { name: 'notifier', wires });
    const slack = new SlackEntry(this, 'Slack', wires);
    new WardenFunction(this, 'Worker', { name: 'worker', wires });
    new Signer(this, 'Signer', { wires, signingKey: site.signingKey });
    new WardenFunction(this, 'Results', { name: 'results', wires });
    new Reconciler(this, 'Reconciler', wires);

    new CfnOutput(this, 'SlackRequestUrl', {
      value: slack.url,
      description: 'For Interactivity and the slash command /qm of the Slack app',
    });
    new CfnOutput(this, 'EvidenceBucketName', { value: evidence.bucketName, description: 'For every collector' });
    new CfnOutput(this, 'StateBucketName', { value: state.bucketName, description: 'For every collector' });
  }
}
