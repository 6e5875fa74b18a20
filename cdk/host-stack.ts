import { createHash } from 'node:crypto';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import { CfnProfile } from 'aws-cdk-lib/aws-rolesanywhere';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { HostName } from '#shared/contracts/primitives.ts';
import type { Site } from '#shared/site.ts';
import { MailHost } from './parts/mail-host.ts';
import { bucketName } from './parts/names.ts';
import type { QueuewardenStack } from './stack.ts';

/** A host takes six resources and two outputs; a stack holds 500 and 200. */
const HOSTS_A_STACK = 80;

/** Certificates stand for a session of an hour; the credential helper asks anew. */
const SESSION_SECONDS = 3600;

/** Which hosts stand in which stack: by a hash of their names, so that no host moves when others come and go. */
export const hostsByStack = ({ hosts, hostStacks }: Pick<Site, 'hosts' | 'hostStacks'>): Map<number, HostName[]> => {
  const stacks = new Map<number, HostName[]>();
  for (const host of hosts) {
    const number = createHash('sha256').update(host).digest().readUInt32BE() % hostStacks;
    stacks.set(number, [...(stacks.get(number) ?? []), host]);
  }
  for (const [number, { length }] of stacks) {
    if (length <= HOSTS_A_STACK) continue;
    throw new Error(`${length} hosts in stack ${number}, it holds ${HOSTS_A_STACK}: more hostStacks are needed`);
  }
  return stacks;
};

export interface HostStackProps extends StackProps {
  site: Site;
  hosts: readonly HostName[];
  main: Pick<QueuewardenStack, 'trustAnchor'>;
}

/** Some of a site's mail hosts: command queues and identities. A stack holds 500 resources, so there are several. */
export class HostStack extends Stack {
  constructor(scope: Construct, id: string, { site, hosts, main: { trustAnchor }, ...props }: HostStackProps) {
    super(scope, id, { description: 'Queuewarden: mail hosts', ...props });
    // By name: what one stack has of another one could not be changed any more.
    const evidence = Bucket.fromBucketName(this, 'Evidence', bucketName(site.site, 'evidence'));
    const state = Bucket.fromBucketName(this, 'State', bucketName(site.site, 'state'));
    const roles = hosts.flatMap((host) => {
      const { identity } = new MailHost(this, host, { host, site: site.site, trustAnchor, evidence, state });
      return 'roleArn' in identity ? [identity.roleArn] : [];
    });
    if (roles.length === 0) return;
    const profile = new CfnProfile(this, 'Profile', {
      name: id,
      enabled: true,
      roleArns: roles,
      durationSeconds: SESSION_SECONDS,
    });
    new CfnOutput(this, 'ProfileArn', { value: profile.attrProfileArn, description: 'For aws_signing_helper' });
  }
}
