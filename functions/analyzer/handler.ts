import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Digest } from '#shared/contracts/digest.ts';
import { noteFailed, notifiedKeys } from '../runtime/batch.ts';
import { wireCloud } from '../runtime/cloud.ts';
import { log } from '../runtime/log.ts';
import { countFailed, measured } from '../runtime/metrics.ts';
import { analyze, type AnalyzerPorts, digestEvidence } from './analyze.ts';

let ports: AnalyzerPorts | undefined;

/** SQS with S3 notifications of evidence. A whole batch of a host is folded in one write. */
export const handler = measured('analyzer', async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wireCloud('analyzer');
  const wired = ports;
  const failed = new Set<string>();
  const byHost = new Map<string, { digests: Digest[]; records: SQSRecord[] }>();
  for (const record of event.Records) {
    try {
      for (const key of notifiedKeys(record.body)) {
        const digest = await digestEvidence(key, wired);
        if (!digest) continue;
        const group = byHost.get(digest.host) ?? { digests: [], records: [] };
        group.digests.push(digest);
        group.records.push(record);
        byHost.set(digest.host, group);
      }
    } catch (error) {
      noteFailed('evidence-unreadable', record, error);
      failed.add(record.messageId);
    }
  }
  for (const [host, { digests, records }] of byHost) {
    try {
      await analyze(host, digests, wired);
    } catch (error) {
      log('analysis-failed', { host, error });
      for (const record of new Set(records)) {
        // One that could not be read in part is counted already.
        if (!failed.has(record.messageId)) countFailed(record);
        failed.add(record.messageId);
      }
    }
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
});
