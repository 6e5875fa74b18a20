import { wireCloud } from '../runtime/cloud.ts';
import { config } from '../runtime/config.ts';
import { readHosts } from '../runtime/hosts.ts';
import { log } from '../runtime/log.ts';
import { count, measured } from '../runtime/metrics.ts';
import { reconcile, type ReconcilerPorts } from './reconcile.ts';

const wire = (): ReconcilerPorts => {
  const env = config('EVIDENCE_QUEUE_URL', 'RESULTS_QUEUE_URL', 'HOSTS_FILE');
  const cloud = wireCloud('reconciler');
  return {
    ...cloud,
    evidenceEvents: cloud.queue(env.EVIDENCE_QUEUE_URL),
    resultEvents: cloud.queue(env.RESULTS_QUEUE_URL),
    hosts: readHosts(env.HOSTS_FILE),
  };
};

let ports: ReconcilerPorts | undefined;

/** On a schedule: makes up for lost events and killed functions. */
export const handler = measured('reconciler', async (): Promise<void> => {
  ports ??= wire();
  const repairs = await reconcile(ports);
  for (const [outcome, made] of Object.entries(repairs)) {
    count('Repairs', made);
    if (made > 0) log('reconciled', { outcome, count: made });
  }
  count('ReconcilerRuns');
});
