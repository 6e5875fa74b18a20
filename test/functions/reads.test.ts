import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { queuedMessages } from '#functions/records/mail-evidence.ts';
import { reads } from '#shared/actions/reads.ts';
import { Operation } from '#shared/contracts/command.ts';
import { ReadRequest } from '#shared/contracts/job.ts';
import { readKindOf, type ReadOperation, tellRead } from '#shared/contracts/read.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { createWorld, HOST } from './world.ts';

type World = Awaited<ReturnType<typeof createWorld>>;
let world: World;
beforeEach(async () => {
  world = await createWorld();
  await world.mail([
    { id: 'msg1', to: ['ann@partner.example.net'] },
    { id: 'msg2', to: ['ben@partner.example.net'] },
    { id: 'msg3', to: ['cat@other.example.net'] },
  ]);
});

const told = (message: unknown): string => JSON.stringify(message);

const requests = async (): Promise<ReadRequest[]> => {
  const all: ReadRequest[] = [];
  for await (const key of world.documents.list('requests/'))
    all.push(ReadRequest.parse(JSON.parse((await world.documents.get(key))!.text)));
  return all;
};

/** What the host's courier stores of an answer, before its result. */
const printed = (kind: 'process' | 'qm-jobs' | 'qm-messages', stdout: string) => {
  const text = JSON.stringify({ tool: ['imsimta'], exitCode: 0, stdout, stderr: '', durationMs: 5 });
  const sha256 = createHash('sha256').update(text).digest('hex');
  const takenAt = world.clock.now();
  return world.evidence.put(
    { version: 1, type: 'snapshot', host: HOST, kind, takenAt, sha256, timezone: 'UTC' },
    gzipSync(text),
  );
};

describe('/qm jobs', () => {
  test('shows the programs of the MTA as the host printed them', async () => {
    await printed('process', 'USER PID COMMAND\nmta 4711 job_controller');
    expect(told(await world.slash('jobs mx1'))).toContain('4711 job_controller');
    expect(world.executed.at(-1)!.operation).toEqual({ kind: 'look', question: { ask: 'processes' } });
  });

  test.each(['qm-jobs', 'qm-messages'] as const)('shows the jobs of a channel, as %s', async (kind) => {
    await printed(kind, 'channel tcp_local: 3 jobs');
    expect(told(await world.slash('jobs mx1 tcp_local'))).toContain('tcp_local: 3 jobs');
  });

  test('an answer that is not there is not made up', async () => {
    expect(told(await world.slash('jobs mx1'))).toContain('Done.');
    expect(told(await world.slash('jobs mx1 tcp_*'))).toContain('Which channel');
    expect(told(await world.slash('jobs'))).toContain('Which host');
  });
});

test('/qm ps: what runs as the mail server’s user, with its size', async () => {
  await printed('process', 'USER PID S VSZ RSS %CPU TIME COMMAND\nmailsrv 811 S 604116 148220 1.5 26:03:04 imapd');
  expect(told(await world.slash('ps mx1'))).toContain('604116 148220');
  expect(world.executed.at(-1)!.operation).toEqual({ kind: 'look', question: { ask: 'ps' } });
  expect(told(await world.slash('ps mx1 imapd'))).toContain('a host and nothing else');
});

test('/qm top: by the log, and no host is asked', async () => {
  const list = told(await world.slash('top mx1 tcp_local'));
  expect(list).toContain('["to","partner.example.net","2"]');
  expect(list).toContain('["from","alice@example.edu","3"]');
  expect(told(await world.slash('top mx1'))).toContain('no failed try');
  expect(world.executed).toEqual([]);
});

describe('/qm dir within bounds', () => {
  test('shows what lies within them, by the figures of the listing', async () => {
    // The simulated host lists each with one failed try, two blocks, since 03:00.
    expect(told(await world.slash('dir mx1 tcp_local to:partner.example.net tries:>=1 size:<10'))).toContain(
      '2 messages:',
    );
    expect(told(await world.slash('dir mx1 tcp_local tries:>=1'))).toContain('3 messages:');
    expect(told(await world.slash('dir mx1 tcp_local tries:>=2'))).toContain('No such message');
    expect(told(await world.slash('dir mx1 tcp_local older:1h'))).toContain('No such message');
    expect(told(await world.slash('dir mx1 tcp_local size:>1M'))).toContain('No such message');
  });

  test('held-by: what a command holds, and nothing of a command that is not known', async () => {
    expect(told(await world.slash('dir mx1 tcp_local held-by:no-such-command'))).toContain('no such message');
  });
});

describe('every read says what it is', () => {
  const operations: ReadOperation[] = [
    { kind: 'counts' },
    { kind: 'directory', channel: 'tcp_local' },
    { kind: 'inspect', channel: 'tcp_local', manifestHash: 'a'.repeat(64) },
    { kind: 'history', channel: 'tcp_local', ids: ['msg1'] },
    ...(
      [
        { ask: 'directory', channel: 'tcp_local' },
        { ask: 'history', channel: 'tcp_local', ids: ['msg1'] },
        { ask: 'held', channel: 'tcp_local' },
        { ask: 'sample', channel: 'tcp_local' },
        { ask: 'jobs', channel: 'tcp_local' },
        { ask: 'processes' },
        { ask: 'ps' },
        { ask: 'counterutil', object: 'diskusage' },
        { ask: 'reconstruct-check', mailbox: 'user/joe' },
      ] as const
    ).map((question) => Operation.parse({ kind: 'look', question }) as ReadOperation),
  ];

  test('and no entry is of no use', () => {
    expect(new Set(operations.map(readKindOf))).toEqual(new Set(Object.keys(reads)));
  });

  test.each(operations)('$kind', (operation) => {
    const { effect, risk } = tellRead(HOST, operation, 3);
    expect(effect).toContain(HOST);
    expect(effect).toMatch(/Changes none|Opens no message|without repairing/);
    expect(['none', 'load']).toContain(risk);
  });

  test('on record with the request, and in the help', async () => {
    await world.slash('summarize mx1');
    const [request] = await requests();
    expect(request).toMatchObject({
      risk: 'none',
      effect: `Counts the queue files of ${HOST} by their names. Opens no message.`,
    });
    const help = told(await world.slash('help'));
    for (const words of [
      'none of it changes anything',
      'jobs: Lists the programs',
      'Costs the host some work',
      '/requests',
    ])
      expect(help).toContain(words);
  });
});

describe('a log that is too large', () => {
  const line = (minute: number, code: string, id: string, to: string): string =>
    `05-Jan-2026 02:${String(minute).padStart(2, '0')}:00.00 tcp_intranet tcp_local    ${code} 2 alice@example.edu rfc822;${to} ${to} /opt/mta/queue/tcp_local/001/ZZ${id}.00\n`;

  /** One object a text, in the order of their offsets. */
  const logOf = async (...texts: string[]): Promise<EvidenceStore> => {
    const store = createMemoryEvidenceStore();
    let start = 0;
    for (const text of texts) {
      const end = start + Buffer.byteLength(text);
      const sha256 = createHash('sha256').update(text).digest('hex');
      await store.put(
        {
          version: 1,
          type: 'log',
          host: HOST,
          source: 'mail.log',
          fileId: 'f1',
          start,
          end,
          sha256,
          previousSha256: null,
          collectedAt: world.clock.now(),
          timezone: 'UTC',
        },
        gzipSync(text),
      );
      start = end;
    }
    return store;
  };
  const texts = [
    line(1, 'E', 'old1', 'a@one.example.net') + line(1, 'E', 'old1', 'b@two.example.net'),
    line(2, 'E', 'mid1', 'a@one.example.net'),
    line(3, 'Q', 'old1', 'a@one.example.net') + line(3, 'E', 'new1', 'a@one.example.net'),
  ];
  const read = async (store: EvidenceStore, objects: number) => {
    const { messages, complete } = await queuedMessages(store, HOST, 'tcp_local', world.clock.now(), {
      bytes: Infinity,
      objects,
    });
    return { complete, messages: Object.fromEntries([...messages.values()].map((m) => [m.id, m.recipients])) };
  };

  test('read whole, everything is known', async () => {
    expect(await read(await logOf(...texts), 3)).toEqual({
      complete: true,
      messages: {
        old1: ['a@one.example.net', 'b@two.example.net'],
        mid1: ['a@one.example.net'],
        new1: ['a@one.example.net'],
      },
    });
  });

  test('read in part, it is the newest, it says so, and whose recipients may be more belongs to nobody alone', async () => {
    expect(await read(await logOf(...texts), 2)).toEqual({
      complete: false,
      // The first object of the part may begin in the middle of an enqueueing.
      messages: { mid1: ['a@one.example.net', ''], old1: ['a@one.example.net', ''], new1: ['a@one.example.net'] },
    });
  });

  test('bytes are counted by the keys, before anything is read', async () => {
    const store = await logOf(...texts);
    const { complete, messages } = await queuedMessages(store, HOST, 'tcp_local', world.clock.now(), {
      bytes: 1,
      objects: 9,
    });
    expect([complete, messages.size]).toEqual([false, 2]);
  });
});
