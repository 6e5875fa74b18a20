import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEvidence } from '#functions/analyzer/analyze.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { assess } from '#shared/playbooks/index.ts';
import type { EvidenceStore } from '#shared/ports.ts';
import { PackedWindowDocument, toPackedDocument } from '#shared/window/document.ts';
import { emptyWindow } from '#shared/window/fold.ts';
import { foldPacked, packWindow, unpackWindow } from '#shared/window/packed-window.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { BEGIN, createSimulatedHost } from './simulated-host.ts';

const OPTIONS = {
  'gb-per-day': { type: 'string', default: '1' },
  hours: { type: 'string', default: '24' },
  seed: { type: 'string', default: '1' },
} as const;

const HOUR_MS = 3_600_000;
/** Hours of simulated time at which the window is looked at. */
const LOOKS = new Set([1, 3, 6, 12, 18, 24]);

const clock = { now: () => toInstant(BEGIN) };

/** Functions run for hours: what they do first, and what the collector of garbage happens to fall upon, is not the rule. */
const REPEATS = 15;

/** Milliseconds of processor time that something takes: the median of several times. */
const spent = (work: () => void): number => {
  const times = Array.from({ length: REPEATS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[REPEATS >> 1]!;
};

/** Fills the window of one host with its day and prints how large the document is and what one more object costs. */
export const benchWindow = async (args: readonly string[], out: (text: string) => void): Promise<void> => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const root = mkdtempSync(join(tmpdir(), 'queuewarden-bench-'));
  try {
    let packed = packWindow(emptyWindow('mx1.example.edu'));
    const objects = { log: 0, snapshot: 0, bytes: 0 };
    const store = createMemoryEvidenceStore();
    let last = store;
    const evidence: EvidenceStore = {
      ...store,
      put: async (header, gzip) => {
        // A store of its own for each: what was folded need not be kept.
        last = createMemoryEvidenceStore();
        const key = await last.put(header, gzip);
        objects[header.type] += 1;
        objects.bytes += gzip.length;
        packed = foldPacked(packed, (await openEvidence(key, { evidence: last, clock }))!.digest(null));
        return key;
      },
    };
    const bytesPerDay = Number(values['gb-per-day']) * 1e9;
    const host = createSimulatedHost({ name: 'mx1', root, bytesPerDay, seed: Number(values.seed) }, evidence);
    out(
      '| hour | log objects | snapshots | zipped | window | merged keys | parse | fold | rows | assess | write | findings |\n',
    );
    out('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n');
    for (let hour = 1; hour <= Number(values.hours); hour++) {
      await host.until(BEGIN + hour * HOUR_MS);
      if (!LOOKS.has(hour)) continue;
      let text = '';
      const write = spent(() => void (text = JSON.stringify(toPackedDocument(packed))));
      const parse = spent(() => void PackedWindowDocument.parse(JSON.parse(text)));
      const [key] = await firstOf(last);
      const digest = {
        ...(await openEvidence(key!, { evidence: last, clock }))!.digest(null),
        evidence: 'evidence/bench',
      };
      const fold = spent(() => void foldPacked(packed, digest));
      let window = emptyWindow(packed.host);
      const rows = spent(() => void (window = unpackWindow(packed)));
      let findings = 0;
      const assessed = spent(() => void (findings = assess(window, window.latest!).length));
      const ms = (value: number): string => `${value.toFixed(0)} ms`;
      const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
      out(
        `| ${hour} | ${objects.log} | ${objects.snapshot} | ${mb(objects.bytes)} | ${mb(Buffer.byteLength(text))} | ` +
          `${Object.keys(packed.merged).length} | ${ms(parse)} | ${ms(fold)} | ${ms(rows)} | ${ms(assessed)} | ${ms(write)} | ${findings} |\n`,
      );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

const firstOf = async (store: EvidenceStore): Promise<string[]> => {
  for await (const key of store.list('')) return [key];
  return [];
};
