import { appendFileSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { openFollower } from '#agent/collect/follower.ts';
import type { EvidenceStore } from '#shared/ports.ts';

/** What the store does with the next write. */
export type Mood = 'works' | 'refuses' | 'loses-its-answer';

/** A log in a temporary directory, a store with moods, and a clock that stands still. */
export const makeLogBench = () => {
  const dir = mkdtempSync(join(tmpdir(), 'follower-'));
  const path = join(dir, 'mail.log_current');
  mkdirSync(join(dir, 'state'));
  const store = createMemoryEvidenceStore();
  let now = Date.UTC(2026, 2, 10, 12);
  let rotations = 0;
  const moods: Mood[] = [];
  let puts = 0;
  const evidence: EvidenceStore = {
    ...store,
    put: async (header, gzip) => {
      const mood = moods.shift() ?? 'works';
      if (mood === 'refuses') throw new Error('no connection');
      const key = await store.put(header, gzip);
      puts += 1;
      if (mood === 'loses-its-answer') throw new Error('connection lost');
      return key;
    },
  };
  const open = () =>
    openFollower({
      log: { source: 'mail.log', path },
      stateDir: join(dir, 'state'),
      host: 'mail.example.com',
      timezone: 'UTC',
      intervals: { quietFlushMs: 60_000, urgentFlushMs: 2_000, urgentAgainMs: 15_000 },
      evidence,
      now: () => now,
    });
  let follower = open();
  const bench = {
    dir,
    path,
    moods,
    puts: () => puts,
    append: (text: string) => appendFileSync(path, text),
    rotate: () => renameSync(path, join(dir, `mail.log_old${(rotations += 1)}`)),
    pass: (ms: number) => (now += ms),
    /** Forgets everything that is not on disk. */
    crash: () => {
      follower.close();
      follower = open();
    },
    status: () => follower.status(),
    poll: () => follower.poll(),
    /** Polls until the follower is content, through bad moods. */
    settle: async () => {
      for (let i = 0; i < 200; i += 1) {
        try {
          if (!(await follower.poll())) return;
        } catch {
          // The mood passes.
        }
      }
      throw new Error('the follower does not come to rest');
    },
    /** Shipped ranges in the order of their files' first appearance and of their offsets. */
    shipped: async () => {
      const ranges: {
        fileId: string;
        start: number;
        end: number;
        previous: string | null;
        sha256: string;
        text: string;
      }[] = [];
      for await (const key of store.list('evidence/')) {
        const { header, gzip } = (await store.get(key))!;
        if (header.type !== 'log') continue;
        ranges.push({
          fileId: header.fileId,
          start: header.start,
          end: header.end,
          previous: header.previousSha256,
          sha256: header.sha256,
          text: gunzipSync(gzip).toString(),
        });
      }
      return ranges;
    },
    text: async () => (await bench.shipped()).map(({ text }) => text).join(''),
  };
  return bench;
};
