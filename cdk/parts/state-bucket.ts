import { Duration } from 'aws-cdk-lib/core';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { FROZEN, RECORD, writtenOnce } from '#shared/grants.ts';
import { PrivateBucket } from './bucket.ts';
import { bucketName } from './names.ts';

/** Documents that are written again and again. */
const REWRITTEN = ['incidents/', 'archive/', 'threads/', 'asked/', 'acts/', 'held/', 'issued/'];

/** The same, but made anew from evidence when they are lost; a window of some MB is written every few seconds. */
const DERIVED = ['windows/', 'summaries/'];

/** What people write by hand: who may approve what. */
const BY_HAND = ['config/'];

/** Documents that are of use only while a host is asked. Candidates name senders and recipients. */
const PASSING = ['candidates/', 'requests/'];

/** The documents of the cloud side. */
export class StateBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, { site, logs }: { site: string; logs: IBucket }) {
    const lifecycleRules = [
      ...DERIVED.map((prefix) => ({
        id: prefix.slice(0, -1),
        prefix,
        noncurrentVersionExpiration: Duration.days(1),
      })),
      ...REWRITTEN.map((prefix) => ({
        id: prefix.slice(0, -1),
        prefix,
        noncurrentVersionExpiration: Duration.days(7),
      })),
      // What an administrator has deleted or overwritten can be had back for a year.
      ...[...FROZEN, ...BY_HAND].map((prefix) => ({
        id: prefix.slice(0, -1),
        prefix,
        noncurrentVersionExpiration: Duration.days(365),
      })),
      ...PASSING.map((prefix) => ({
        id: prefix.slice(0, -1),
        prefix,
        expiration: Duration.days(7),
        noncurrentVersionExpiration: Duration.days(1),
      })),
    ];
    super(scope, id, { name: bucketName(site, 'state'), logs, lifecycleRules });
    this.writeOnce(writtenOnce.state);
    this.neverDelete(RECORD);
  }
}
