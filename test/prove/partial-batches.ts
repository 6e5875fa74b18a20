import { isDeepStrictEqual } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { eachMessage, eachMessageInOrder, notificationFor } from '#functions/runtime/batch.ts';
import { EVIDENCE_BUCKET } from '#local/cloud.ts';
import { evidenceKey } from '#shared/contracts/evidence.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { WindowDocument } from '#shared/window/document.ts';
import { emptyWindow } from '#shared/window/fold.ts';
import { type AnalyzerBench, startAnalyzer } from './analyzer-bench.ts';
import { folded, mailStory, type Mood, type Shipped } from './mail-story.ts';
import { createCounter, type Proof } from './proof.ts';

/** As the event source of the analyzer is set up. */
const BATCH = 10;
const SUBSETS = 2 ** BATCH;

const MOODS: readonly Mood[] = Array.from({ length: BATCH }, (_, n) => (n < 3 ? 'takes' : 'refuses'));

/** How a message fails: its body, the object's bytes, its header, or S3 itself. */
const WAYS = ['no notification', 'other bytes', 'another host', 'S3 fails'] as const;

/** Makes one message fail; its body as it is delivered. */
const spoil = async (
  way: (typeof WAYS)[number],
  { header, gzip }: Shipped,
  { s3, emulator }: AnalyzerBench,
): Promise<string> => {
  const key = evidenceKey(header);
  const put = (at: string, body: Uint8Array) =>
    s3.send(
      new PutObjectCommand({
        Bucket: EVIDENCE_BUCKET,
        Key: at,
        Body: body,
        Metadata: { header: JSON.stringify(header) },
      }),
    );
  switch (way) {
    case 'no notification':
      return '{"Records":';
    case 'other bytes':
      await put(key, gzip.subarray(0, gzip.length - 9));
      return notificationFor(key);
    case 'another host': {
      const other = key.replace(header.host, 'other.example.org');
      await put(other, gzip);
      return notificationFor(other);
    }
    case 'S3 fails':
      emulator.faults.inject({ fault: { kind: 'internal-error' }, operation: 'GetObject', keyPrefix: key, times: 3 });
      return notificationFor(key);
  }
};

/** The analyzer, by its bundle: which went back, what was folded, and what is folded once they come again. */
const analyzed = async (subset: number, name: string, bench: AnalyzerBench): Promise<string | null> => {
  const host = `${name}.example.net`;
  const ranges = mailStory(host, `${name}.example.org`, MOODS, Date.now());
  const bodies: string[] = [];
  for (const [n, range] of ranges.entries()) {
    const fails = (subset & (1 << n)) !== 0;
    // Waiting for S3 takes a second, so few do.
    const way = WAYS[(subset + n) % 64 === 0 ? 3 : (subset + n) % 3]!;
    if (!fails || way === 'S3 fails') await bench.evidence.put(range.header, range.gzip);
    bodies.push(fails ? await spoil(way, range, bench) : notificationFor(evidenceKey(range.header)));
  }
  const windowNow = async (): Promise<unknown> => {
    const found = await bench.documents.get(windowKey(host));
    return found ? WindowDocument.parse(JSON.parse(found.text)) : emptyWindow(host);
  };
  const failing = ranges.flatMap((_, n) => ((subset & (1 << n)) === 0 ? [] : [n]));
  const went = await bench.deliver(bodies);
  bench.emulator.faults.clear();
  if (!isDeepStrictEqual(went, failing)) return `went back ${went.join()} instead of ${failing.join()}`;
  const good = folded(
    ranges.filter((_, n) => !failing.includes(n)),
    host,
  );
  if (!isDeepStrictEqual(await windowNow(), good)) return 'the window is not that of the others';
  // They come again, mended; some of the others come twice.
  for (const n of failing) {
    const { header, gzip } = ranges[n]!;
    await bench.s3.send(
      new PutObjectCommand({
        Bucket: EVIDENCE_BUCKET,
        Key: evidenceKey(header),
        Body: gzip,
        Metadata: { header: JSON.stringify(header) },
      }),
    );
  }
  const again = await bench.deliver(ranges.map(({ header }) => notificationFor(evidenceKey(header))));
  if (again.length > 0) return `${again.length} went back although they were mended`;
  return isDeepStrictEqual(await windowNow(), folded(ranges, host)) ? null : 'the window is not that of all, each once';
};

const record = (n: number): SQSRecord => ({ messageId: `m${n}`, body: `${n}` }) as SQSRecord;
const EVENT: SQSEvent = { Records: Array.from({ length: BATCH }, (_, n) => record(n)) };

/** What the functions with single messages go through, would their batches be larger. */
const looped = async (subset: number, inOrder: boolean): Promise<string | null> => {
  const done: number[] = [];
  const work = async (body: string): Promise<void> => {
    if ((subset & (1 << Number(body))) !== 0) throw new Error('fails');
    done.push(Number(body));
  };
  const silent = console.log;
  console.log = () => undefined;
  const { batchItemFailures } = await (inOrder ? eachMessageInOrder : eachMessage)(EVENT, work).finally(() => {
    console.log = silent;
  });
  const all = EVENT.Records.map((_, n) => n);
  const first = all.find((n) => (subset & (1 << n)) !== 0) ?? BATCH;
  const fails = all.filter((n) => (inOrder ? n >= first : (subset & (1 << n)) !== 0));
  const went = batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier.slice(1)));
  if (!isDeepStrictEqual(went, fails)) return `went back ${went.join()} instead of ${fails.join()}`;
  const others = all.filter((n) => !fails.includes(n));
  return isDeepStrictEqual(done, others) ? null : `done were ${done.join()} instead of ${others.join()}`;
};

export const partialBatches: Proof = {
  name: 'partial-batches',
  says: 'Of a batch of ten, exactly those messages go back that failed, whichever they are, and the others are done once',
  cases: { long: 3 * SUBSETS, short: 12 },
  run: async (cases, seed) => {
    const counter = createCounter();
    const bench = await startAnalyzer();
    try {
      for (let i = 0; i < cases; i++) {
        // An odd step visits every subset, whatever the seed.
        const subset = (Math.floor(i / 3) * 389 + seed) % SUBSETS;
        const kind = (['analyzer', 'one by one', 'one by one, in order'] as const)[i % 3]!;
        const fault =
          kind === 'analyzer'
            ? await analyzed(subset, `s${i}`, bench)
            : await looped(subset, kind === 'one by one, in order');
        counter.count(fault === null, kind, () => `subset ${subset.toString(2).padStart(BATCH, '0')}: ${fault}`);
      }
    } finally {
      await bench.close();
    }
    return counter.ran();
  },
};
