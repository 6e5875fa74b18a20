import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { evidenceKey } from '#shared/contracts/evidence.ts';
import { evidenceStoreContract, logEvidence } from '#test/contracts/evidence-store.ts';
import { emulate } from '#test/local/emulators/aws/emulated.ts';

evidenceStoreContract(async () => createS3EvidenceStore((await emulate()).s3, 'box'));

it('confirms a put whose answer was lost', async () => {
  const { emulator, s3 } = await emulate();
  const store = createS3EvidenceStore(s3, 'box');
  emulator.faults.inject({ operation: 'PutObject', fault: { kind: 'lost-answer' } });
  const { header, gzip } = logEvidence('line\n');
  await store.put(header, gzip);
  expect((await store.get(evidenceKey(header)))?.header).toEqual(header);
});

it.each([
  ['none', {}],
  ['no JSON', { header: 'x' }],
  ['another contract', { header: '{"version":2}' }],
  ['that of the same bytes elsewhere', { header: JSON.stringify(logEvidence('line\n', { start: 7 }).header) }],
])('refuses an object whose header is %s', async (_what, Metadata) => {
  const { s3 } = await emulate();
  const { header, gzip } = logEvidence('line\n');
  const Key = evidenceKey(header);
  await s3.send(new PutObjectCommand({ Bucket: 'box', Key, Body: gzip, Metadata: { ...Metadata } }));
  await expect(createS3EvidenceStore(s3, 'box').get(Key)).rejects.toThrow(Key);
});

it('throws when the bucket is missing, which is no absent evidence', async () => {
  const { s3 } = await emulate();
  await expect(createS3EvidenceStore(s3, 'other').get('evidence/x')).rejects.toThrow('bucket');
});
