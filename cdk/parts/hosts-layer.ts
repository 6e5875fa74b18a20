import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { HostName } from '#shared/contracts/primitives.ts';

const NAME = 'hosts.json';

/** Where a function finds the layer's file. */
export const HOSTS_FILE = `/opt/${NAME}`;

/** The mail hosts of a site as a file: a function's environment ends at 4 KB, about forty hosts' queues. */
export class HostsLayer extends LayerVersion {
  constructor(scope: Construct, id: string, hosts: readonly HostName[]) {
    const folder = mkdtempSync(join(tmpdir(), 'qw-hosts-'));
    try {
      writeFileSync(join(folder, NAME), JSON.stringify(hosts));
      super(scope, id, { code: Code.fromAsset(folder), description: 'Queuewarden: the mail hosts' });
    } finally {
      // The assembly has its copy by now.
      rmSync(folder, { recursive: true });
    }
  }
}
