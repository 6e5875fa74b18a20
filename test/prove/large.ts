import { readFileSync } from 'node:fs';
import type { Operation } from '#shared/contracts/command.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { Result } from '#shared/contracts/result.ts';
import { CHANNEL, changeOf, commandOf, type Host, manifestOf, signedInput } from './host-bench.ts';
import { createCounter, type Proof } from './proof.ts';
import { buildPrograms, makeRealHost, type RealHost } from './real-host.ts';

/** Most memory that a process ever had, in MiB; Linux only, else 0. */
const peakOf = (pid: number): number => {
  try {
    return Math.ceil(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
};

interface Measured {
  result: Result;
  seconds: number;
  peakMiB: number;
}

const measure = async (real: RealHost, id: string, operation: Operation, manifest: string): Promise<Measured> => {
  const now = Date.now();
  const term = { id, notBefore: toInstant(now - 60_000), notAfter: toInstant(now + 600_000) };
  const input = signedInput(commandOf(operation, term), manifest, { key: real.host.key, serverNow: now });
  const began = performance.now();
  let peakMiB = 0;
  let watch: NodeJS.Timeout | undefined;
  const ended = await real.execute(input, null, (pid) => {
    watch = setInterval(() => (peakMiB = Math.max(peakMiB, peakOf(pid))), 50);
  });
  clearInterval(watch);
  const seconds = Math.ceil((performance.now() - began) / 1000);
  return { result: Result.parse(JSON.parse(ended.out)), seconds, peakMiB };
};

const plant = (host: Host, n: number): string[] => {
  const ids = Array.from({ length: n }, (_, i) => `f${String(i).padStart(9, '0')}`);
  host.plant(ids.map((id, i) => ({ id, subdir: String(i % 10).padStart(3, '0') })));
  return ids;
};

/** A whole channel in one command, as processes and real files: looked at as for a preview, then held. */
export const large: Proof = {
  name: 'large',
  says: 'As many messages as a manifest names are previewed and held by one command each, within the limits of a dialogue.',
  cases: { long: 100_000, short: 1_000 },
  run: async (n) => {
    const counter = createCounter();
    const programs = await buildPrograms();
    const real = await makeRealHost(programs);
    try {
      const ids = plant(real.host, n);
      const { text, hash } = manifestOf(ids);
      const inspect = { kind: 'inspect', channel: CHANNEL, manifestHash: hash } as const;
      const seen = await measure(real, 'inspect-0001', inspect, text);
      const held = await measure(real, 'hold-0001', changeOf('hold', ids), text);
      const listed = new Set(seen.result.listing?.messages.map(({ id }) => id));
      const done = new Set(held.result.messages.filter(({ outcome }) => outcome === 'done').map(({ id }) => id));
      const files = new Set(
        Array.from({ length: 10 }, (_, i) => real.host.files(CHANNEL, String(i).padStart(3, '0')))
          .flat()
          .filter((name) => name.endsWith('.HELD'))
          .map((name) => name.slice(2, -5)),
      );
      for (const id of ids) {
        const ok = listed.has(id) && done.has(id) && files.has(id);
        counter.count(ok, ok ? 'previewed and held' : 'not held', () => `${id}: ${held.result.detail}`);
      }
      for (const [what, { seconds, peakMiB }] of Object.entries({ inspect: seen, hold: held })) {
        counter.note(`seconds of ${what}`, seconds);
        counter.note(`MiB at most of the executor, ${what}`, peakMiB);
      }
    } finally {
      real.close();
      programs.remove();
    }
    return counter.ran();
  },
};
