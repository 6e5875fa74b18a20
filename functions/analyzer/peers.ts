import type { Finding } from '#shared/contracts/finding.ts';
import { PeerSummary, SUMMARIES, summaryKey } from '#shared/contracts/summary.ts';
import type { Window } from '#shared/contracts/window.ts';
import { compare, isComparable } from '#shared/correlation/compare.ts';
import { PEERS } from '#shared/correlation/peers.ts';
import { newer, summarize } from '#shared/correlation/summarize.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { changeDocument, readDocument } from '../records/documents.ts';
import { log } from '../runtime/log.ts';
import { noteMadeAnew } from '../records/made-anew.ts';

/** Leaves word for the other hosts of how this one fares with its destinations. */
export const tellPeers = async (window: Window, documents: DocumentStore): Promise<void> => {
  const summary = summarize(window);
  if (!summary) return;
  await changeDocument(
    documents,
    summaryKey(window.host),
    PeerSummary,
    (current) => (current ? newer(current, summary) : summary),
    { afresh: () => noteMadeAnew(summaryKey(window.host), window.host) },
  );
};

/** Findings that blame a destination, or the way out, compared with what other hosts see. Reads nothing without need. */
export const withPeers = async (findings: readonly Finding[], documents: DocumentStore): Promise<Finding[]> => {
  if (!findings.some(isComparable)) return [...findings];
  const summaries = await readSummaries(documents);
  return findings.map((finding) => compare(finding, summaries));
};

/** Summaries of all hosts, the first so many by name. */
const readSummaries = async (documents: DocumentStore): Promise<PeerSummary[]> => {
  const keys: string[] = [];
  for await (const key of documents.list(SUMMARIES)) {
    // One more, for the host itself is among them.
    if (keys.length > PEERS) break;
    keys.push(key);
  }
  const read = await Promise.all(keys.map((key) => readSummary(key, documents)));
  return read.filter((summary) => summary !== null);
};

/** A peer's summary that cannot be read makes this host no worse: it is one host less to compare with. */
const readSummary = async (key: string, documents: DocumentStore): Promise<PeerSummary | null> => {
  try {
    return await readDocument(documents, key, PeerSummary);
  } catch (error) {
    log('summary-unreadable', { key, error });
    return null;
  }
};
