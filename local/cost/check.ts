import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RECONCILE_EVERY_SECONDS } from '#shared/topology.ts';
import { usageOf } from '../bench/measure.ts';
import { type MeasuredCloud, startMeasuredCloud } from '../bench/measured-cloud.ts';
import { BEGIN, createSimulatedHost } from '../bench/simulated-host.ts';
import type { Day } from './model.ts';

/** What one machine counted, in the words of the model; only what can be counted there. */
export type Counted = Pick<
  Day,
  | 'evidenceObjects'
  | 'evidenceBytes'
  | 'analyzerRuns'
  | 'analyzerReads'
  | 'analyzerWrites'
  | 'reconcilerRuns'
  | 'reconcilerReads'
  | 'reconcilerLists'
  | 'evidenceMessages'
  | 'printedBytes'
  | 'windowMb'
>;

/** Processor seconds of all runs of a function; NaN where nobody can see them. */
export interface Processor {
  analyzer: number;
  reconciler: number;
}

const HOST = 'mx1';

/** Waits until an object is analysed. Throws when it is not within half a minute. */
const settled = async (key: string, cloud: MeasuredCloud): Promise<void> => {
  const until = performance.now() + 30_000;
  while (!cloud.analyzed.has(key)) {
    if (performance.now() > until) throw new Error(`not analysed in time: ${cloud.trouble.join('\n')}`);
    await sleep(1);
  }
};

/**
 * Lets one host live so many hours on the real functions and counts what they ask of the emulator. Each object is
 * analysed before the next is stored, so that a run has one object, as on a site with little to do.
 */
export const countHours = async (
  hours: number,
  gbPerDay: number,
  seed: number,
): Promise<{ counted: Counted; incidents: number; processor: Processor }> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'queuewarden-cost-'));
  const cloud = await startMeasuredCloud(dataDir, [`${HOST}.example.edu`]);
  try {
    cloud.setClock(BEGIN);
    let bytes = 0;
    const host = createSimulatedHost(
      { name: HOST, root: join(dataDir, HOST), bytesPerDay: gbPerDay * 1e9, seed },
      {
        ...cloud.evidence,
        put: async (header, gzip) => {
          bytes += gzip.length;
          const key = await cloud.evidence.put(header, gzip);
          await settled(key, cloud);
          return key;
        },
      },
    );
    const printedBefore = cloud.printed.bytes;
    for (let second = 1; second <= hours * 3600; second++) {
      const time = BEGIN + second * 1000;
      cloud.setClock(time);
      await host.until(time);
      if (second % RECONCILE_EVERY_SECONDS === 0) await cloud.cloud.functions.get('reconciler')!.invoke({});
    }
    const of = (name: string): number => cloud.requests.get(name) ?? 0;
    const runs = (name: 'analyzer' | 'reconciler'): number => cloud.invocations.get(name)?.length ?? 0;
    const window = await cloud.state.get(`windows/${host.host}.json`);
    let incidents = 0;
    for await (const key of cloud.state.list('incidents/')) incidents += key === '' ? 0 : 1;
    const counted: Counted = {
      evidenceObjects: cloud.stored.size,
      evidenceBytes: bytes,
      analyzerRuns: runs('analyzer'),
      analyzerReads: of('function-analyzer GetObject'),
      analyzerWrites: of('function-analyzer PutObject'),
      reconcilerRuns: runs('reconciler'),
      reconcilerReads: of('function-reconciler GetObject'),
      reconcilerLists: of('function-reconciler ListBucket'),
      // S3's own sending goes past the listener; a receipt that brings something stands behind every run.
      evidenceMessages: cloud.stored.size * 2 + runs('analyzer'),
      printedBytes: cloud.printed.bytes - printedBefore,
      windowMb: Buffer.byteLength(window?.text ?? '') / 1e6,
    };
    const cpu = (name: 'analyzer' | 'reconciler'): number =>
      usageOf(cloud.cloud.functions.get(name)!.pid())?.cpu ?? Number.NaN;
    return { counted, incidents, processor: { analyzer: cpu('analyzer'), reconciler: cpu('reconciler') } };
  } finally {
    await cloud.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};
