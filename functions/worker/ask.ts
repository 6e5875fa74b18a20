import type { Job } from '#shared/contracts/job.ts';
import { noteAsked } from '../records/asked.ts';
import { askHost } from '../records/requests.ts';
import type { WorkerPorts } from './ports.ts';

/** Asks a host what a playbook needs to know; its answer comes back as evidence. */
export const ask = async ({ id, host, question }: Extract<Job, { kind: 'ask' }>, ports: WorkerPorts): Promise<void> => {
  if (!ports.hosts.includes(host))
    return noteAsked(host, id, 'failed', 'no command reaches this host', ports.documents);
  await askHost({ id, host, operation: { kind: 'look', question }, purpose: { kind: 'evidence' } }, null, ports);
};
