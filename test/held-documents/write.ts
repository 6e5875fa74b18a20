import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3EvidenceStore } from '#adapters/aws/evidence-store.ts';
import { createKeyFileSigner } from '#adapters/system/key-file-signer.ts';
import { EVIDENCE_BUCKET, REGION } from '#local/cloud.ts';
import { toWindowDocument, WindowDocument } from '#shared/window/document.ts';
import { HOST, startStory, type Story, until, untilAction } from '../flow/harness.ts';

/** `npx tsx test/held-documents/write.ts FOLDER`: lets the whole system live through a story and keeps what it wrote. */

/** Documents of a kind that are kept, spread over the story. */
const KEPT = 6;

/** Longer than this, a document is kept only where no shorter one of its kind is. */
const LONG = 40_000;

const press = (story: Story, user: string, proposal: string): Promise<unknown> =>
  until(
    `an approval of ${proposal} by ${user}`,
    () => {
      const people = story.system.slack!.people;
      const card = story.said(proposal).find((m) => m.thread_ts === undefined);
      return card && people.click({ user, ts: card.ts, actionId: 'approve', value: proposal }).catch(() => null);
    },
    story,
  );

/** A hold that worked and its release, a channel that was stopped with its planned start, and what people asked. */
const live = async (story: Story): Promise<void> => {
  const people = story.system.slack!.people;
  const hold = await untilAction(story, 'hold', 'proposed', 90);
  await people.slash({ user: 'U0ALICE', text: `summarize ${HOST}` });
  await press(story, 'U0BOB', hold.proposal!);
  await untilAction(story, 'hold', 'verified', 90);
  await people.slash({ user: 'U0ALICE', text: `stop ${HOST} ims-ms minutes:1` });
  const stop = await until(
    'a stop that is proposed',
    async () =>
      (await story.incidents())
        .flatMap((i) => i.actions)
        .find((a) => a.offered.action === 'stop' && a.state === 'proposed'),
    story,
  );
  await press(story, 'U0CORA', stop.proposal!);
  await story.recover();
  const release = await untilAction(story, 'release', 'proposed', 120);
  await press(story, 'U0ALICE', release.proposal!);
  await untilAction(story, 'release', 'verified', 180);
};

/** What was written, by kind: key and exact text. */
const written = async (story: Story): Promise<Map<string, { key: string; text: string }[]>> => {
  const byKind = new Map<string, { key: string; text: string }[]>();
  const add = (kind: string, key: string, text: string): void => {
    byKind.set(kind, [...(byKind.get(kind) ?? []), { key, text }]);
  };
  for (const [store, prefix] of [
    [story.state, ''],
    [story.evidence, 'results/'],
  ] as const) {
    for await (const key of store.list(prefix)) {
      const { text } = (await store.get(key))!;
      add(key.split('/')[0]!, key, key.startsWith('windows/') ? shortened(text) : text);
    }
  }
  const { s3 } = createAwsClients({ region: REGION, endpoint: story.system.cloud.endpoint });
  const evidence = createS3EvidenceStore(s3, EVIDENCE_BUCKET);
  const seen = new Set<string>();
  for await (const key of evidence.list(`evidence/${HOST}/`)) {
    const { header, gzip } = (await evidence.get(key))!;
    const kind = header.type === 'log' ? header.source : header.kind;
    if (seen.has(kind)) continue;
    seen.add(kind);
    add('evidence-header', key, JSON.stringify(header));
    if (header.type === 'snapshot') add('snapshot', key, gunzipSync(gzip).toString('utf8'));
  }
  for (const line of readFileSync(join(story.dataDir, 'aws/sqs.journal'), 'utf8').split('\n')) {
    if (line === '') continue;
    const entry = JSON.parse(line) as { type: string; queue: string; message?: { body: string } };
    if (entry.type !== 'add' || !entry.message) continue;
    const queue = entry.queue.replace('.fifo', '').replace(/^commands-.*/, 'commands');
    add(`queue-${queue}`, queue, entry.message.body);
  }
  const own = join(story.dataDir, 'agents', HOST);
  for (const file of readdirSync(own, { recursive: true, encoding: 'utf8' })) {
    const text = (): string => readFileSync(join(own, file), 'utf8').trim();
    if (/(^|\/)log-[0-9a-f]{16}\.json$/.test(file)) add('agent-checkpoint', relative(own, join(own, file)), text());
    else if (file === 'policy.json') add('agent-policy', file, JSON.stringify(JSON.parse(text())));
  }
  return byKind;
};

const chosen = (documents: { key: string; text: string }[]): { key: string; text: string }[] => {
  const short = documents.filter(({ text }) => text.length <= LONG);
  if (short.length === 0) return [...documents].sort((a, b) => a.text.length - b.text.length).slice(0, 1);
  // The chain of the audit has no holes.
  const step = short[0]!.key.startsWith('audit/') ? 1 : Math.ceil(short.length / KEPT);
  return short.filter((_, n) => n % step === 0);
};

/** A day of a host is a megabyte: of each list the first and the last few, of the facts one of each kind. */
const shortened = (text: string): string => {
  const ends = <T>(all: T[]): T[] => (all.length > 16 ? [...all.slice(0, 8), ...all.slice(-8)] : all);
  const window = WindowDocument.parse(JSON.parse(text));
  const short = Object.entries(window).map(([name, value]: [string, unknown]) => {
    if (name === 'merged') return [name, Object.fromEntries(ends(Object.entries(value as object)))];
    if (name === 'facts') return [name, [...new Map((value as { kind: string }[]).map((f) => [f.kind, f])).values()]];
    return [name, Array.isArray(value) ? ends(value) : value];
  });
  return JSON.stringify(toWindowDocument({ ...window, ...Object.fromEntries(short) }));
};

const [to] = process.argv.slice(2);
if (to === undefined || existsSync(to)) throw new Error('usage: write.ts FOLDER, which must not exist yet');
const story = await startStory();
try {
  await live(story);
  // The reconciler has not run yet, and the planned start is a minute away.
  await story.system.cloud.functions.get('reconciler')!.invoke({});
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  mkdirSync(to, { recursive: true });
  for (const [kind, documents] of await written(story)) {
    const lines = chosen(documents).map((document) => `${JSON.stringify(document)}\n`);
    writeFileSync(join(to, `${kind}.jsonl`), lines.join(''));
  }
  const keyFile = createKeyFileSigner(story.system.cloud.keyFile);
  writeFileSync(join(to, 'key.json'), `${JSON.stringify({ keyId: keyFile.keyId, publicKey: keyFile.publicKey })}\n`);
} finally {
  await story.end();
}
