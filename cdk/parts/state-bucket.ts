import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { PrivateBucket } from './bucket.ts';

/** What people have decided, and what came of it: created once, deletable by nobody. */
const RECORD = ['clicks/', 'decisions/', 'rulings/', 'audit/'];

/** What decisions and commands are about: whoever could write it again could have people approve one thing and do another. */
const FROZEN = ['proposals/', 'manifests/', 'commands/'];

/** Documents that are written again and again. */
const REWRITTEN = ['incidents/', 'threads/', 'asked/'];

/** The same, but made anew from evidence when they are lost; a window of some MB is written every few seconds. */
const DERIVED = ['windows/', 'summaries/'];

/** Documents that are of use only while a host is asked. Candidates name senders and recipients. */
const PASSING = ['candidates/', 'requests/'];

/** The documents of the cloud side. */
export class StateBucket extends PrivateBucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, [
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
      ...PASSING.map((prefix) => ({
        id: prefix.slice(0, -1),
        prefix,
        expiration: Duration.days(7),
        noncurrentVersionExpiration: Duration.days(1),
      })),
    ]);
    this.writeOnce([...RECORD, ...FROZEN]);
    this.neverDelete(RECORD);
  }
}
