import { readFileSync } from 'node:fs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { Job } from '#shared/contracts/job.ts';
import { eachMessage } from '../runtime/batch.ts';
import { wireCloud } from '../runtime/cloud.ts';
import { config } from '../runtime/config.ts';
import { readHosts } from '../runtime/hosts.ts';
import { measured } from '../runtime/metrics.ts';
import type { WorkerPorts } from './ports.ts';
import { work } from './work.ts';

const RunbookPages = z.array(z.object({ id: z.string(), title: z.string(), text: z.string() }));

const wire = (): WorkerPorts => {
  const env = config('HOSTS_FILE', 'RUNBOOK_URL');
  return {
    ...wireCloud('worker'),
    hosts: readHosts(env.HOSTS_FILE),
    // The build puts the pages beside the bundle.
    runbooks: RunbookPages.parse(JSON.parse(readFileSync(new URL('./runbooks.json', import.meta.url), 'utf8'))),
    runbookUrl: env.RUNBOOK_URL,
  };
};

let ports: WorkerPorts | undefined;

/** Queue of jobs: previews, verifications, terms, clicks and `/qm` commands. */
export const handler = measured('worker', async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wire();
  const wired = ports;
  return eachMessage(event, (body) => work(Job.parse(JSON.parse(body)), wired));
});
