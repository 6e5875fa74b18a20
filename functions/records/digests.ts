import { createHash } from 'node:crypto';
import { findingKey, type Finding } from '#shared/contracts/finding.ts';
import { manifestText, type Manifest } from '#shared/contracts/manifest.ts';
import type { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import type { Proposal } from '#shared/contracts/proposal.ts';
import { troubleKey } from '#shared/incident/identity.ts';

/** 64 hex digits. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const fingerprint = (key: string): OpaqueId => sha256(key).slice(0, 16);

/** Identity of an incident's subject: 16 hex digits of the hash of its key. */
export const fingerprintOf = (finding: Pick<Finding, 'playbook' | 'subject'>): OpaqueId =>
  fingerprint(troubleKey(finding));

/** The same before outgoing channels were taken together (docs/decisions/026); null = it has not changed. */
export const earlierFingerprintOf = (finding: Pick<Finding, 'playbook' | 'subject'>): OpaqueId | null => {
  const key = findingKey(finding);
  return key === troubleKey(finding) ? null : fingerprint(key);
};

/** Id of the request for a question: the same for whoever asks it of this host in the same term. */
export const requestIdOf = (host: HostName, question: string, term: number): OpaqueId =>
  `ask-${sha256(JSON.stringify([host, question, term])).slice(0, 32)}`;

/** Binds approvals and commands to exactly these messages. */
export const manifestHashOf = (manifest: Manifest): string => sha256(manifestText(manifest));

/** Binds decisions and commands to exactly this proposal. */
export const proposalHashOf = (proposal: Proposal): string => sha256(JSON.stringify(proposal));
