import { type AuditRecord, auditKey, auditStatement, SignedRecord } from '#shared/contracts/audit.ts';
import type { Instant, OpaqueId, Sha256 } from '#shared/contracts/primitives.ts';
import { contradictions } from './contradictions.ts';
import { hashOfText, type Notary } from './notary.ts';

/** A file of the audit under its key. */
export interface AuditFile {
  key: string;
  bytes: Uint8Array;
}

/** What is wrong with one file, in words. */
export interface Fault {
  key: string;
  what: string;
}

/** Number and hash of a file: noted elsewhere, the last one tells later whether the end was cut off. */
export interface Head {
  sequence: number;
  sha256: Sha256;
}

/** Reads the files of an audit one after the other, in the order of their keys. */
export interface ChainReader {
  /** The record, if the file is one at all, and what is wrong with it. */
  read(file: AuditFile): { record: AuditRecord | null; faults: Fault[] };
  /** After the last file: where the chain ends, and what is wrong with that. */
  end(): { head: Head | null; faults: Fault[] };
}

/** What is remembered of an earlier record on the same proposal. */
interface Earlier {
  sequence: number;
  state: AuditRecord['action']['state'];
  since: Instant;
  proposalHash: Sha256;
  command: string | null;
}

/** Finds whatever was changed, taken out, exchanged or repeated, and records that contradict themselves. */
export const createChainReader = (notary: Notary, noted: readonly Head[] = []): ChainReader => {
  let head: Head | null = null;
  let latest = '';
  const known = new Map<OpaqueId, Earlier>();

  const link = (key: string, record: AuditRecord): string[] => {
    const faults: string[] = [];
    const expected = (head?.sequence ?? 0) + 1;
    const { sequence, previous, recordedAt } = record;
    if (key !== auditKey(sequence)) faults.push(`lies where record ${sequence} does not belong`);
    if (sequence > expected) faults.push(missing(expected, sequence - 1));
    else if (sequence < expected) faults.push(`record ${sequence} comes again, or too late`);
    else if (previous !== (head?.sha256 ?? null)) faults.push(unlinked(head));
    if (recordedAt < latest) faults.push('was recorded before the record before it');
    latest = recordedAt > latest ? recordedAt : latest;
    return faults;
  };

  const follow = ({ proposal, proposalHash, action, command, sequence }: AuditRecord): string[] => {
    const earlier = known.get(proposal.id);
    known.set(proposal.id, {
      sequence,
      state: action.state,
      since: action.since,
      proposalHash,
      command: command?.payload ?? null,
    });
    if (!earlier) return [];
    const of = `record ${earlier.sequence} on the same proposal`;
    return [
      ...(earlier.state === 'unknown' && earlier.since < action.since ? [] : [`${of} had ended it: ${earlier.state}`]),
      ...(earlier.proposalHash === proposalHash ? [] : [`${of} shows another version of it`]),
      ...(earlier.command === null || earlier.command === command?.payload ? [] : [`${of} shows another command`]),
    ];
  };

  return {
    read: ({ key, bytes }) => {
      const { record, faults } = open(bytes, notary);
      if (record) faults.push(...link(key, record), ...follow(record));
      const sequence = record?.sequence ?? (head?.sequence ?? 0) + 1;
      head = { sequence, sha256: notary.sha256(bytes) };
      if (noted.some((n) => n.sequence === sequence && n.sha256 !== head!.sha256))
        faults.push('is not the record whose hash was noted');
      return { record, faults: faults.map((what) => ({ key, what })) };
    },
    end: () => ({
      head,
      faults: noted
        .filter(({ sequence }) => sequence > (head?.sequence ?? 0))
        .map(({ sequence }) => ({ key: auditKey(sequence), what: 'was noted and is gone: the end was cut off' })),
    }),
  };
};

const missing = (from: number, to: number): string =>
  from === to ? `record ${from} before it is missing` : `records ${from} to ${to} before it are missing`;

const unlinked = (head: Head | null): string =>
  head === null
    ? 'names a record before it, and is the first'
    : `does not follow from record ${head.sequence} as it lies here: that one was changed, or this one exchanged`;

/** A record, if the file is one, with what is wrong with it alone. */
const open = (bytes: Uint8Array, notary: Notary): { record: AuditRecord | null; faults: string[] } => {
  const text = decode(bytes);
  const json = text === null ? undefined : parse(text);
  const signed = SignedRecord.safeParse(json);
  if (!signed.success) return { record: null, faults: ['is no audit record: it was damaged or changed'] };
  // The text as it stands, not what the contract makes of it: fields that it does not know are signed, too.
  const { record } = json as { record: AuditRecord };
  const { keyId, signature } = signed.data;
  const statement = auditStatement(hashOfText(JSON.stringify(record), notary));
  const genuine = notary.signed(new TextEncoder().encode(statement), signature, keyId);
  return {
    record,
    faults: [
      ...(JSON.stringify(json) === text ? [] : ['is not written as records are: it was changed']),
      ...(genuine === null ? [`is signed with key ${keyId}, which is not known here`] : []),
      ...(genuine === false ? ['was not signed like this: it was changed, or forged'] : []),
      ...contradictions(record, notary),
    ],
  };
};

const decode = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
