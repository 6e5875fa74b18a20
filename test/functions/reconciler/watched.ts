import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { vi } from 'vitest';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { analyze, openEvidence } from '#functions/analyzer/analyze.ts';
import { notifiedKeys } from '#functions/runtime/batch.ts';
import { reconcile } from '#functions/reconciler/reconcile.ts';
import { measured } from '#functions/runtime/metrics.ts';
import type { LogSource } from '#shared/contracts/evidence.ts';
import { Incident } from '#shared/contracts/incident.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import { queues } from '#shared/topology.ts';
import { createWorld, HOST } from '../world.ts';

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex');

/** Milliseconds for which a message of the evidence queue may come back by itself. */
export const ON_ITS_WAY = queues.evidence.visibilitySeconds * 1000;

/** Somebody whose mail is held. */
export const PARTNER = 'bob@partner.example.net';

/** The lines that a run of the reconciler prints, each as an object. */
export const printed = async (run: () => Promise<void>): Promise<unknown[]> => {
  const lines: unknown[] = [];
  const keep = (text: unknown): boolean => lines.push(JSON.parse(String(text))) > 0;
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text) => void keep(text)),
    vi.spyOn(process.stdout, 'write').mockImplementation(keep),
  ];
  try {
    await measured('reconciler', run)();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines;
};

/** A world with a collector, an analyzer and a reconciler on its clock. */
export const watched = async () => {
  const world = await createWorld();
  const evidenceEvents = createMemoryQueue({ clock: world.clock });
  const ports = { ...world, evidenceEvents, resultEvents: createMemoryQueue({ clock: world.clock }) };
  const startedAt = fromInstant(world.clock.now());

  const beat = async (storeTime: Instant = world.clock.now(), takenAt = storeTime): Promise<string> => {
    const upSeconds = Math.max(0, (fromInstant(storeTime) - startedAt) / 1000);
    const stdout = JSON.stringify({ upSeconds, storeTime, logs: [], trouble: {}, deliveries: {} });
    const raw = JSON.stringify({ tool: ['queuewarden'], exitCode: 0, stdout, stderr: '', durationMs: 0 });
    return world.evidence.put(
      { version: 1, type: 'snapshot', host: HOST, kind: 'heartbeat', takenAt, sha256: sha256(raw), timezone: 'UTC' },
      gzipSync(raw),
    );
  };
  const ship = async (start: number, text: string, source: LogSource = 'imta'): Promise<string> =>
    world.evidence.put(
      {
        version: 1,
        type: 'log',
        host: HOST,
        source,
        fileId: 'f9',
        start,
        end: start + text.length,
        sha256: sha256(text),
        previousSha256: null,
        collectedAt: world.clock.now(),
        timezone: 'UTC',
      },
      gzipSync(text),
    );
  const read = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await analyze(HOST, [(await openEvidence(key, world))!], ports);
  };
  return {
    ...world,
    ports,
    beat,
    ship,
    read,
    /** Heartbeats of so many minutes, each analyzed. */
    live: async (minutes: number): Promise<void> => {
      for (let i = 0; i < minutes; i++) {
        world.clock.advance(60_000);
        await read(await beat());
      }
    },
    pass: async (minutes: number): Promise<void> => {
      for (let i = 0; i < minutes; i += 2) {
        world.clock.advance(120_000);
        await reconcile(ports);
      }
    },
    resent: async (): Promise<string[]> => {
      const messages = await evidenceEvents.receive({ max: 10, waitSeconds: 0, visibilitySeconds: 1 });
      for (const { receipt } of messages) await evidenceEvents.delete(receipt);
      return messages.flatMap((m) => notifiedKeys(m.body));
    },
    of: async (playbook: string): Promise<Incident[]> => {
      const all: Incident[] = [];
      for await (const key of world.documents.list('incidents/'))
        all.push(Incident.parse(JSON.parse((await world.documents.get(key))!.text)));
      return all.filter((incident) => Object.values(incident.findings)[0]!.playbook === playbook);
    },
  };
};
