import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { noteFailed, notifiedKeys } from '../runtime/batch.ts';
import { wireCloud } from '../runtime/cloud.ts';
import { log } from '../runtime/log.ts';
import { countFailed, measured } from '../runtime/metrics.ts';
import { analyze, type AnalyzerPorts, type OpenedEvidence, openEvidence, Undigested } from './analyze.ts';

let ports: AnalyzerPorts | undefined;

/** SQS with S3 notifications of evidence. A whole batch of a host is folded in one write. */
export const handler = measured('analyzer', async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wireCloud('analyzer');
  const wired = ports;
  const failed = new Set<string>();
  const byHost = new Map<string, { evidence: OpenedEvidence[]; records: SQSRecord[] }>();
  for (const record of event.Records) {
    try {
      for (const key of notifiedKeys(record.body)) {
        const opened = await openEvidence(key, wired);
        if (!opened) continue;
        const group = byHost.get(opened.host) ?? { evidence: [], records: [] };
        group.evidence.push(opened);
        group.records.push(record);
        byHost.set(opened.host, group);
      }
    } catch (error) {
      noteFailed('evidence-unreadable', record, error);
      failed.add(record.messageId);
    }
  }
  for (const [host, { evidence, records }] of byHost) {
    try {
      await analyze(host, evidence, wired);
    } catch (error) {
      log('analysis-failed', { host, error });
      const back = error instanceof Undigested ? records.filter((_, n) => error.keys.has(evidence[n]!.key)) : records;
      for (const record of new Set(back)) {
        // One that could not be read in part is counted already.
        if (!failed.has(record.messageId)) countFailed(record);
        failed.add(record.messageId);
      }
    }
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
});
