import type { AwsClients } from '#adapters/aws/clients.ts';
import type { HostName, Person } from '#shared/contracts/primitives.ts';
import type { DocumentStore, EvidenceStore, Queue } from '#shared/ports.ts';
import type { PinnedKey } from '../audit/notary.ts';
import type { Deployment } from './deployment.ts';

/** What the looks have in common. */
export interface Context {
  deployment: Deployment;
  aws: Pick<AwsClients, 's3' | 'sqs'>;
  state: DocumentStore;
  /** Results of hosts. */
  results: DocumentStore;
  evidence: EvidenceStore;
  /** A site's queue by its URL. */
  queue: (url: string) => Queue;
  botToken: string | undefined;
  /** Who gets the private message; null = nobody was named. */
  person: Person | null;
  /** Host of the dry command. */
  host: HostName;
  /** Keys that a host is said to pin, by the file that says so. */
  pinned: readonly { of: string; keys: readonly PinnedKey[] }[];
  /** Longest wait for a hop, in milliseconds. */
  patienceMs: number;
  /** Names what this run leaves behind. */
  run: string;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}
