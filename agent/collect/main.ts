import { mkdirSync } from 'node:fs';
import process from 'node:process';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createSqsQueue } from '#adapters/aws/queue.ts';
import { collect } from './collect.ts';
import { loadConfig } from './config.ts';
import { run } from './run.ts';

const [file, ...rest] = process.argv.slice(2);
if (file === undefined || rest.length > 0) {
  process.stderr.write('usage: collector CONFIG.json\n');
  process.exit(2);
}
const config = loadConfig(file);
mkdirSync(config.stateDir, { recursive: true, mode: 0o700 });

const clients = createAwsClients({ region: config.region, endpoint: config.endpoint });
const writer = `collector-${config.host}`;
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());

await collect(
  config,
  {
    evidence: createS3EvidenceStore(clients.s3, config.evidenceBucket),
    results: createS3DocumentStore(clients.s3, config.evidenceBucket, writer),
    state: createS3DocumentStore(clients.s3, config.stateBucket, writer),
    commands: createSqsQueue(clients.sqs, config.commandQueueUrl),
    serverNow: () => clients.serverNow(),
    now: () => Date.now(),
    run,
    path: process.env['PATH'] ?? '/usr/bin:/bin',
    complain: (about, error) => process.stderr.write(`${about}: ${error instanceof Error ? error.message : 'error'}\n`),
  },
  stopping.signal,
);
// A command in its middle is journalled and comes back; sockets that are still open need not be waited for.
process.exit(0);
