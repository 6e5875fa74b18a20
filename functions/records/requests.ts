import { type Manifest, manifestText } from '#shared/contracts/manifest.ts';
import { ANSWER_WITHIN_MS, type Job, ReadRequest, requestKey, type SignRequest } from '#shared/contracts/job.ts';
import { tellRead } from '#shared/contracts/read.ts';
import { fromInstant, toInstant } from '#shared/contracts/primitives.ts';
import { manifestKey } from '#shared/contracts/proposal.ts';
import type { Clock, DocumentStore, Queue } from '#shared/ports.ts';
import { createOnce } from './documents.ts';
import { manifestHashOf } from './digests.ts';

export interface RequestPorts {
  documents: DocumentStore;
  jobs: Queue;
  sign: Queue;
  clock: Clock;
}

/** Asks a host for a read; `manifest` travels beside. Repeating it asks again for the very same thing. */
export const askHost = async (
  wanted: Pick<ReadRequest, 'id' | 'host' | 'operation' | 'purpose'>,
  manifest: Manifest | null,
  ports: RequestPorts,
): Promise<ReadRequest> => {
  const now = ports.clock.now();
  const hash = manifest ? manifestHashOf(manifest) : null;
  if (manifest && hash) await ports.documents.create(manifestKey(wanted.host, hash), manifestText(manifest));
  const { value: request } = await createOnce(ports.documents, requestKey(wanted.id), ReadRequest, {
    ...wanted,
    version: 1 as const,
    manifestHash: hash,
    ...tellRead(wanted.host, wanted.operation, manifest?.ids.length),
    createdAt: now,
    expiresAt: toInstant(fromInstant(now) + ANSWER_WITHIN_MS),
  });
  const sign: SignRequest = { kind: 'read', request: request.id };
  await ports.sign.send(JSON.stringify(sign));
  await remind({ kind: 'due', id: `due:${request.id}`, what: 'request', of: request.id }, ANSWER_WITHIN_MS, ports.jobs);
  return request;
};

/** Longest delay that SQS knows. */
const MAX_DELAY_SECONDS = 900;

/** Sends a job that is worked on when a term is over. */
export const remind = async (job: Extract<Job, { kind: 'due' }>, afterMs: number, jobs: Queue): Promise<void> => {
  await jobs.send(JSON.stringify(job), {
    delaySeconds: Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(afterMs / 1000))),
  });
};
