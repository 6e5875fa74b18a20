import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Site } from '#shared/site.ts';
import { Alarms } from './parts/alarms.ts';
import { SiteDashboard } from './parts/dashboard.ts';
import { environmentOf } from './parts/environment.ts';
import { EvidenceBucket } from './parts/evidence-bucket.ts';
import { functionsOf, WardenFunction } from './parts/function.ts';
import { trustAnchorOf } from './parts/host-identity.ts';
import { HostsLayer } from './parts/hosts-layer.ts';
import { LogBucket } from './parts/log-bucket.ts';
import { commandQueuesArn } from './parts/names.ts';
import { createQueues } from './parts/queues.ts';
import { Reconciler } from './parts/reconciler.ts';
import { RunbookSite } from './parts/runbook-site.ts';
import { Signer } from './parts/signer.ts';
import { SlackEntry } from './parts/slack-entry.ts';
import { StateBucket } from './parts/state-bucket.ts';
import type { Wires } from './parts/wires.ts';

export interface QueuewardenProps extends StackProps {
  site: Site;
  /** Folder with the bundles that `local/bundle.mjs` writes. */
  buildDir: string;
}

/** Everything of a site that runs in AWS but its hosts' own (cdk/host-stack.ts), in the order in which a message passes it. */
export class QueuewardenStack extends Stack {
  /** What hosts' certificates are verified with; null = hosts are IAM users. */
  readonly trustAnchor: string | null;

  constructor(scope: Construct, id: string, { site, buildDir, ...props }: QueuewardenProps) {
    super(scope, id, { description: 'Queuewarden: incident bot for mail queues', ...props });

    // First: it says how the buckets' log is let in, which CDK takes from an empty stack only.
    const logs = new LogBucket(this, 'Logs', site.site);
    this.trustAnchor = trustAnchorOf(this, site);
    const queues = createQueues(this, site.site);
    const evidence = new EvidenceBucket(this, 'Evidence', { site: site.site, queues, logs });
    const state = new StateBucket(this, 'State', { site: site.site, logs });
    const runbookUrl = site.runbookUrl ?? this.addRunbook(site.site, logs);
    const wires: Wires = {
      buildDir,
      evidence,
      state,
      queues,
      commandQueuesArn: commandQueuesArn(site.site),
      hosts: new HostsLayer(this, 'Hosts', site.hosts),
      hostCount: site.hosts.length,
      reserveConcurrency: site.reserveConcurrency,
      environment: environmentOf({ site, evidence, state, queues, runbookUrl }),
    };

    new WardenFunction(this, 'Analyzer', { name: 'analyzer', wires });
    new WardenFunction(this, 'Notifier', { name: 'notifier', wires });
    const slack = new SlackEntry(this, 'Slack', wires);
    new WardenFunction(this, 'Worker', { name: 'worker', wires });
    new Signer(this, 'Signer', { wires, signingKey: site.signingKey });
    new WardenFunction(this, 'Results', { name: 'results', wires });
    new Reconciler(this, 'Reconciler', wires);

    const watched = { site: site.site, queues, functions: functionsOf(this) };
    const { all: alarms } = new Alarms(this, 'Alarms', { ...watched, topic: site.alarmTopic });
    new SiteDashboard(this, 'Dashboard', { ...watched, alarms });

    new CfnOutput(this, 'SlackRequestUrl', {
      value: slack.url,
      description: 'For Interactivity and the slash command /qm of the Slack app',
    });
    new CfnOutput(this, 'EvidenceBucketName', { value: evidence.bucketName, description: 'For every collector' });
    new CfnOutput(this, 'StateBucketName', { value: state.bucketName, description: 'For every collector' });
    if (this.trustAnchor !== null) {
      new CfnOutput(this, 'TrustAnchorArn', { value: this.trustAnchor, description: 'For aws_signing_helper' });
    }
  }

  private addRunbook(site: string, logs: LogBucket): string {
    const { bucket, url } = new RunbookSite(this, 'Runbook', { site, logs });
    new CfnOutput(this, 'RunbookBucketName', {
      value: bucket.bucketName,
      description: 'Where `queuewarden runbook` pages go: aws s3 sync DIR s3://NAME',
    });
    new CfnOutput(this, 'RunbookUrl', { value: url, description: 'Where people read them' });
    return url;
  }
}
