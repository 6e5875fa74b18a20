import { isDeepStrictEqual } from 'node:util';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { changeDocument, UnreadableDocument } from '#functions/records/documents.ts';
import { REGION, STATE_BUCKET } from '#local/cloud.ts';
import { startAwsEmulator } from '#local/emulators/aws/server.ts';
import { makeRandom, type Random } from '#local/mailhost/world/random.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { PackedWindowDocument, toPackedDocument, unknownInWindow } from '#shared/window/document.ts';
import type { PackedWindow } from '#shared/window/packed-window.ts';
import { contracts } from '../held-documents/contracts.ts';
import { FOLDERS, type HeldDocument, held } from '../held-documents/read.ts';
import { createCounter, type Proof } from './proof.ts';

type Stored = HeldDocument & { kind: string };

/** Name of a field that there is not. */
const LATER = 'moodOfLater';

/** Documents of the state bucket that earlier programs wrote. */
const stored: readonly Stored[] = FOLDERS.flatMap((folder) =>
  [...held(folder).files].flatMap(([kind, documents]) =>
    kind in contracts && !/^(?:queue-|agent-|snapshot|evidence-)/.test(kind)
      ? documents.map((document) => ({ kind, ...document }))
      : [],
  ),
);

type Json = Record<string, unknown>;

/** Objects within a document, itself included. */
const objectsOf = (value: unknown): Json[] => {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsOf);
  return Array.isArray(value) ? inner : [value as Json, ...inner];
};

/** What a later program, or a fault, may have made of a document. */
const WAYS: Readonly<Record<string, (text: string, random: Random) => string>> = {
  'as it was written': (text) => text,
  'a later number': (text, random) => JSON.stringify({ ...(JSON.parse(text) as Json), version: random.integer(3, 12) }),
  'a field of a later program': (text, random) => {
    const document: unknown = JSON.parse(text);
    random.pick(objectsOf(document))[LATER] = 'calm';
    return JSON.stringify(document);
  },
  'cut off': (text, random) => text.slice(0, random.integer(0, text.length - 1)),
};

/** How reading and rewriting ended; null = something is lost, or was written over. */
const rewrite = async (store: DocumentStore, { kind, key, text }: Stored, isOld: boolean): Promise<string | null> => {
  // Windows are changed as they are stored.
  const contract = kind === 'windows' ? PackedWindowDocument : contracts[kind]!;
  await store.create(key, text);
  const stored = async (): Promise<string> => (await store.get(key))!.text;
  try {
    await changeDocument(store, key, contract, (current) => structuredClone(current), {
      ...(kind === 'windows' && {
        toDocument: (window: unknown) => toPackedDocument(window as PackedWindow),
        unknownIn: (found: unknown, window: unknown) => unknownInWindow(found, window as PackedWindow),
      }),
    });
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    return !isOld && (await stored()) === text ? error.why : null;
  }
  const after = await stored();
  const isWhole = isDeepStrictEqual(contract.parse(JSON.parse(after)), contract.parse(JSON.parse(text)));
  // A later program’s field may stand where any name may.
  return isWhole && after.includes(LATER) === text.includes(LATER) ? 'rewritten' : null;
};

export const oldDocuments: Proof = {
  name: 'old-documents',
  says: 'Documents of earlier programs are read and rewritten without loss; those of later ones and damaged ones stay as they are, byte for byte',
  cases: { long: 5_000, short: 60 },
  run: async (cases, seed) => {
    const counter = createCounter();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    const emulator = await startAwsEmulator();
    const { s3, sqs } = createAwsClients({ region: REGION, endpoint: emulator.endpoint });
    try {
      await emulator.createBucket(STATE_BUCKET);
      const store = createS3DocumentStore(s3, STATE_BUCKET, 'proof');
      for (let i = 0; i < cases; i++) {
        const random = makeRandom(seed * 1_000_003 + i);
        const [way, make] = Object.entries(WAYS)[i % 4]!;
        const document = stored[Math.floor(i / 4) % stored.length]!;
        const text = make(document.text, random);
        const key = `${i}/${document.key}`;
        const how = await rewrite(store, { ...document, key, text }, way === 'as it was written');
        counter.count(how !== null, `${way}: ${how ?? 'lost or written over'}`, () => `case ${i}, ${document.key}`);
      }
    } finally {
      s3.destroy();
      sqs.destroy();
      await emulator.close();
    }
    return counter.ran();
  },
};
