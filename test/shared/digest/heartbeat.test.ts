import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Digest } from '#shared/contracts/digest.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';

const TAKEN = '2026-03-04T09:15:00.000Z';
const STORE = '2026-03-04T08:14:58.000Z';

const digest = (stdout: string): Digest =>
  digestSnapshot(
    {
      version: 1,
      type: 'snapshot',
      host: 'mx1.example.edu',
      kind: 'heartbeat',
      takenAt: TAKEN,
      sha256: 'a'.repeat(64),
      timezone: 'UTC',
    },
    { tool: ['queuewarden', 'heartbeat'], exitCode: 0, stdout, stderr: '', durationMs: 0 },
    'e1',
  );

const log = (path: string, gaps: object[] = [], gapsInAll = gaps.length) => ({
  path,
  files: [{ fileId: '1-2-abc', offset: 5, size: 9, rotated: false }],
  gaps,
  gapsInAll,
});

const heartbeat = (over: object = {}): string =>
  JSON.stringify({ upSeconds: 61, storeTime: STORE, logs: [log('/log/imta')], trouble: {}, deliveries: {}, ...over });

describe('a heartbeat', () => {
  it('tells how long the collector runs, what it follows and what it lost, at the time of the store', () => {
    const gap = { at: TAKEN, fileId: '1-2-abc', from: 4096, reason: 'truncated' };
    const { facts, coverage } = digest(heartbeat({ logs: [log('/log/imta', [gap], 3)], trouble: { snapshot: 2 } }));
    expect(facts).toMatchObject([
      {
        kind: 'heartbeat',
        name: '',
        at: STORE,
        upSeconds: 61,
        line: { evidence: 'e1', text: 'up 61 s, trouble: snapshot 2' },
      },
      {
        kind: 'followed-log',
        name: '/log/imta',
        at: STORE,
        files: 1,
        gaps: 3,
        line: { text: `${TAKEN} truncated: file 1-2-abc from byte 4096` },
      },
    ]);
    expect(coverage).toMatchObject({ lines: 0, unparsed: 0, reasons: {} });
    expect(digest(heartbeat()).facts.map((fact) => fact.line?.text)).toEqual(['up 61 s, no trouble', undefined]);
  });

  it('falls back on the clock of the host', () => {
    for (const storeTime of [null, undefined]) expect(digest(heartbeat({ storeTime })).facts[0]!.at).toBe(TAKEN);
  });

  it.each([
    ['no JSON', 'up since monday'],
    ['nothing', ''],
    ['another object', '{"ok":true}'],
    ['a time that is none', heartbeat({ storeTime: 'now' })],
    ['less than no time', heartbeat({ upSeconds: -1 })],
  ])('that is %s is counted', (_, stdout) => {
    expect(digest(stdout)).toMatchObject({ facts: [], coverage: { unparsed: 1, reasons: { 'bad-heartbeat': 1 } } });
  });

  it('is bounded: logs beyond the limit are counted, names and lines are cut', () => {
    const gap = { at: TAKEN, fileId: 'f'.repeat(80), from: 1, reason: 'r'.repeat(5_000) };
    const logs = Array.from({ length: 60 }, (_, i) =>
      log(
        `/${'x'.repeat(900)}/${i}`,
        Array.from({ length: 20 }, () => gap),
      ),
    );
    const found = digest(heartbeat({ logs, trouble: Object.fromEntries(logs.map(({ path }) => [path, 1])) }));
    expect(found.facts).toHaveLength(51);
    expect(found.coverage.reasons).toEqual({ 'too-many-names': 10 });
    expect(Digest.parse(found)).toEqual(found);
  });

  it('moves no mail time, so that an idle host ages no evidence', () => {
    expect(digest(heartbeat())).toMatchObject({ from: null, to: null });
    expect(foldDigest(emptyWindow('mx1.example.edu'), digest(heartbeat())).latest).toBeNull();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((j) => `{"upSeconds":1,"logs":${j}}`),
        ),
        (stdout) => {
          const found = digest(stdout);
          expect(Digest.parse(found)).toEqual(found);
        },
      ),
    );
  });
});
