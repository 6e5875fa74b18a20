import { evidencePrefix, type SnapshotKind } from '#shared/contracts/evidence.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { Result } from '#shared/contracts/result.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { unzipSnapshot } from '../records/snapshot.ts';

/** Kinds of snapshots in which a question that people ask is answered; the version of the MTA decides which. */
const ANSWERED_IN: Partial<Record<Question['ask'], readonly SnapshotKind[]>> = {
  jobs: ['qm-jobs', 'qm-messages'],
  processes: ['process'],
  ps: ['process'],
};

/** What the tool printed for a question: the courier stored it as evidence, under the time of its result. Null = it is not there. */
export const printedFor = async (
  question: Question,
  { host, finishedAt }: Pick<Result, 'host' | 'finishedAt'>,
  evidence: EvidenceStore,
): Promise<string | null> => {
  for (const kind of ANSWERED_IN[question.ask] ?? []) {
    const prefix = `${evidencePrefix(host)}${finishedAt.slice(0, 10)}/snapshot/${kind}/${finishedAt}.`;
    for await (const key of evidence.list(prefix)) {
      const object = await evidence.get(key);
      if (!object) continue;
      const { stdout, stderr } = unzipSnapshot(object.gzip);
      return stdout.trim() === '' ? stderr : stdout;
    }
  }
  return null;
};
