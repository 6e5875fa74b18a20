import { beforeAll, expect, test } from 'vitest';
import { sha256 } from '#functions/records/digests.ts';
import { createNotary } from '#local/audit/notary.ts';
import { type AuditFile, createChainReader, type Head } from '#shared/audit/chain.ts';
import { auditKey, type AuditRecord, auditStatement, SignedRecord } from '#shared/contracts/audit.ts';
import { ALICE, createWorld } from '../../functions/world.ts';

let first: AuditFile;
let good: AuditRecord;
let signer: Awaited<ReturnType<typeof createWorld>>['signer'];

const textOf = ({ bytes }: AuditFile): string => new TextDecoder().decode(bytes);
const fileOf = (sequence: number, text: string): AuditFile => ({
  key: auditKey(sequence),
  bytes: new TextEncoder().encode(text),
});

beforeAll(async () => {
  const world = await createWorld();
  await world.mail([{ id: 'aaa1', to: ['bob@partner.example.net'] }]);
  await world.find();
  await world.settle();
  await world.click('approve', (await world.incident()).actions[0]!.proposal!, ALICE);
  world.clock.advance(30_000);
  await world.settle();
  first = fileOf(1, (await world.documents.get(auditKey(1)))!.text);
  good = SignedRecord.parse(JSON.parse(textOf(first))).record;
  signer = world.signer;
});

/** A truly signed record that follows the first one, but for what is said of it. */
const next = async (over: Partial<AuditRecord> = {}): Promise<AuditFile> => {
  const record = { ...good, sequence: 2, previous: sha256(textOf(first)), ...over };
  const statement = new TextEncoder().encode(auditStatement(sha256(JSON.stringify(record))));
  const signature = Buffer.from(await signer.sign(statement)).toString('base64');
  return fileOf(record.sequence, JSON.stringify({ record, keyId: signer.keyId, signature }));
};

/** What is found in the last of these files, and after it. */
const read = (files: readonly AuditFile[], noted: readonly Head[] = []) => {
  const reader = createChainReader(createNotary([signer]), noted);
  const last = files.map((file) => reader.read(file).faults.map(({ what }) => what)).at(-1);
  return { last, end: reader.end().faults };
};

test('a record that lies under another number is found', () => {
  expect(read([first]).last).toEqual([]);
  expect(read([{ ...first, key: auditKey(2) }]).last).toEqual(['lies where record 1 does not belong']);
});

test('a record that comes again, and one that is left out, are found', async () => {
  expect(read([first, first]).last).toContain('record 1 comes again, or too late');
  expect(read([first, await next({ sequence: 3 })]).last).toContain('record 2 before it is missing');
});

test('a record that was recorded before the one before it is found', async () => {
  const earlier = new Date(Date.parse(good.recordedAt) - 1).toISOString();
  const fault = 'was recorded before the record before it';
  expect(read([first, await next({ recordedAt: earlier })]).last).toContain(fault);
  expect(read([first, await next()]).last).not.toContain(fault);
});

test('a proposal that had ended and ends again is found', async () => {
  expect(read([first, await next()]).last).toContain(
    `record 1 on the same proposal had ended it: ${good.action.state}`,
  );
});

test('a blank that was added is found', () => {
  expect(read([fileOf(1, `${textOf(first)} `)]).last).toEqual(['is not written as records are: it was changed']);
});

test('another record than the noted one, and a cut end, are found', () => {
  const noted = { sequence: 1, sha256: sha256(textOf(first)) };
  expect(read([first], [noted])).toEqual({ last: [], end: [] });
  expect(read([first], [{ sequence: 1, sha256: 'b'.repeat(64) }]).last).toEqual([
    'is not the record whose hash was noted',
  ]);
  expect(read([first], [{ ...noted, sequence: 2 }]).end).toEqual([
    { key: auditKey(2), what: 'was noted and is gone: the end was cut off' },
  ]);
});
