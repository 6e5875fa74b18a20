import { createMemorySigner } from '#adapters/memory/signer.ts';
import { sha256 } from '#functions/records/digests.ts';
import { createNotary } from '#local/audit/notary.ts';
import { makeRandom, type Random } from '#local/mailhost/world/random.ts';
import { type AuditFile, createChainReader, type Head } from '#shared/audit/chain.ts';
import type { Notary } from '#shared/audit/notary.ts';
import { AUDIT_PREFIX, auditKey, auditStatement, SignedRecord } from '#shared/contracts/audit.ts';
import type { Signer } from '#shared/ports.ts';
import { ALICE, BOB, createWorld } from '../functions/world.ts';
import { createCounter, type Proof } from './proof.ts';

/** What lies in a bucket after a rejection, an expiry, a hold that worked, and one of which the host never told. */
const makeChain = async () => {
  const world = await createWorld();
  await world.mail([
    { id: 'aaa1', to: ['bob@partner.example.net'] },
    { id: 'aaa2', to: ['bob@partner.example.net'] },
  ]);
  const latest = async () => (await world.incident()).actions.at(-1)!;
  const again = async () => world.click('preview', (await latest()).id, BOB);
  const wait = async (seconds: number) => {
    world.clock.advance(seconds * 1_000);
    await world.settle();
  };
  await world.find();
  await world.settle();
  await world.click('reject', (await latest()).proposal!, BOB);
  await again();
  await wait(901);
  await again();
  await world.click('approve', (await latest()).proposal!, ALICE);
  await wait(30);
  for (const id of world.queue.keys()) world.queue.set(id, 'queued');
  await again();
  world.host.answers = false;
  await world.click('approve', (await latest()).proposal!, ALICE);
  await wait(1_200);
  await wait(1_200);
  const files: AuditFile[] = [];
  for await (const key of world.documents.list(AUDIT_PREFIX)) {
    files.push({ key, bytes: new TextEncoder().encode((await world.documents.get(key))!.text) });
  }
  return { files, signer: world.signer };
};

const faultsOf = (files: readonly AuditFile[], notary: Notary, noted: readonly Head[] = []): number => {
  const reader = createChainReader(notary, noted);
  const faults = files.flatMap((file) => reader.read(file).faults);
  return faults.length + reader.end().faults.length;
};

interface Crime {
  files: AuditFile[];
  /** What somebody had noted of the chain, where only that can tell. */
  noted?: Head[];
}

type Tampering = (files: readonly AuditFile[], random: Random, signer: Signer) => Crime | Promise<Crime>;

const at = (files: readonly AuditFile[], random: Random, upTo = files.length - 1): number => random.integer(0, upTo);

const withBytes = (files: readonly AuditFile[], n: number, bytes: Uint8Array): Crime => ({
  files: files.map((file, i) => (i === n ? { ...file, bytes } : file)),
});

const spliced = (random: Random, remove: number, insert: number[]): Tampering => {
  return (files) => {
    const n = at(files, random);
    const bytes = [...files[n]!.bytes];
    bytes.splice(random.integer(0, bytes.length - 1), remove, ...insert);
    return withBytes(files, n, Uint8Array.from(bytes));
  };
};

const headOf = (files: readonly AuditFile[]): Head => ({
  sequence: files.length,
  sha256: sha256(new TextDecoder().decode(files.at(-1)!.bytes)),
});

/** Changes one record and all that follow so that every link fits again, signed with whatever key the forger has. */
const rewritten = async (files: readonly AuditFile[], from: number, signer: Signer): Promise<AuditFile[]> => {
  const made: AuditFile[] = files.slice(0, from);
  for (const { key, bytes } of files.slice(from)) {
    const { record } = SignedRecord.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const before = made.at(-1);
    const changed = {
      ...record,
      previous: before ? sha256(new TextDecoder().decode(before.bytes)) : null,
      recordedAt: record.recordedAt.replace('2026', '2027'),
    };
    const statement = auditStatement(sha256(JSON.stringify(changed)));
    const signature = Buffer.from(await signer.sign(new TextEncoder().encode(statement))).toString('base64');
    const text = JSON.stringify({ record: changed, keyId: signer.keyId, signature });
    made.push({ key, bytes: new TextEncoder().encode(text) });
  }
  return made;
};

const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  'a byte changed': (files, random) => {
    const n = at(files, random);
    const bytes = files[n]!.bytes.slice();
    bytes[random.integer(0, bytes.length - 1)]! ^= random.integer(1, 255);
    return withBytes(files, n, bytes);
  },
  'a byte added': (files, random, signer) => spliced(random, 0, [random.integer(0, 255)])(files, random, signer),
  'a byte removed': (files, random, signer) => spliced(random, 1, [])(files, random, signer),
  'a record cut short': (files, random) => {
    const n = at(files, random);
    return withBytes(files, n, files[n]!.bytes.slice(0, random.integer(0, files[n]!.bytes.length - 1)));
  },
  'a record removed': (files, random) => {
    const n = at(files, random, files.length - 2);
    return { files: files.filter((_, i) => i !== n) };
  },
  'a record removed, the rest moved up': (files, random) => {
    const n = at(files, random, files.length - 2);
    const kept = files.filter((_, i) => i !== n);
    return { files: kept.map(({ bytes }, i) => ({ key: auditKey(i + 1), bytes })) };
  },
  'two records exchanged': (files, random) => {
    const [a, b] = [at(files, random, files.length - 2), files.length - 1];
    return {
      files: files.map(({ key, bytes }, i) => ({
        key,
        bytes: i === a ? files[b]!.bytes : i === b ? files[a]!.bytes : bytes,
      })),
    };
  },
  'a record repeated at the end': (files, random) => ({
    files: [...files, { key: auditKey(files.length + 1), bytes: files[at(files, random)]!.bytes }],
  }),
  'a record repeated over another': (files, random) => {
    const n = at(files, random);
    return withBytes(files, n, files[(n + random.integer(1, files.length - 1)) % files.length]!.bytes);
  },
  'rewritten to the end with another key': async (files, random) => {
    const forger = createMemorySigner();
    return { files: await rewritten(files, at(files, random), forger) };
  },
  'rewritten with the right key, the last hash noted before': async (files, random, signer) => ({
    files: await rewritten(files, at(files, random), signer),
    noted: [headOf(files)],
  }),
  'the end cut off, the last hash noted before': (files, random) => ({
    files: files.slice(0, random.integer(0, files.length - 1)),
    noted: [headOf(files)],
  }),
};

/** Whatever is done to records that lie there, the verifier says that something is wrong. */
export const auditChain: Proof = {
  name: 'audit-chain',
  says: 'Any byte changed and any record removed, exchanged, repeated or rewritten in the audit is found.',
  cases: { long: 24_000, short: 360 },
  run: async (n, seed) => {
    const counter = createCounter();
    const random = makeRandom(seed);
    const { files, signer } = await makeChain();
    const notary = createNotary([signer]);
    if (files.length < 4 || faultsOf(files, notary, [headOf(files)]) > 0) throw new Error('the chain itself is wrong');
    const tamperings = Object.entries(TAMPERINGS);
    for (let i = 0; i < n; i++) {
      const [how, tamper] = tamperings[i % tamperings.length]!;
      const crime = await tamper(files, random, signer);
      counter.count(faultsOf(crime.files, notary, crime.noted) > 0, how, () => `case ${i}`);
    }
    return counter.ran();
  },
};
