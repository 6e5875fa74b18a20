import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Digest } from '#shared/contracts/digest.ts';
import { describe, notifiedKeys } from '../batch.ts';
import { wireCloud } from '../cloud.ts';
import { log } from '../log.ts';
import { analyze, type AnalyzerPorts, digestEvidence } from './analyze.ts';

let ports: AnalyzerPorts | undefined;

/** SQS with S3 notifications of evidence. A whole batch of a host is folded in one write. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  ports ??= wireCloud('analyzer');
  const wired = ports;
  const failed = new Set<string>();
  const byHost = new Map<string, { digests: Digest[]; messages: string[] }>();
  for (const record of event.Records) {
    try {
      for (const key of notifiedKeys(record.body)) {
        const digest = await digestEvidence(key, wired.evidence);
        if (!digest) continue;
        const group = byHost.get(digest.host) ?? { digests: [], messages: [] };
        group.digests.push(digest);
        group.messages.push(record.messageId);
        byHost.set(digest.host, group);
      }
    } catch (error) {
      log('evidence-unreadable', { messageId: record.messageId, error: describe(error) });
      failed.add(record.messageId);
    }
  }
  for (const [host, { digests, messages }] of byHost) {
    try {
      await analyze(host, digests, wired);
    } catch (error) {
      log('analysis-failed', { host, error: describe(error) });
      for (const id of messages) failed.add(id);
    }
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
};
