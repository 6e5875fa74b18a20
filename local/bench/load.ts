import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { HostName } from '#shared/contracts/primitives.ts';
import { windowKey } from '#shared/contracts/window.ts';
import { WindowDocument } from '#shared/window/document.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { RECONCILE_EVERY_SECONDS } from '#shared/topology.ts';
import { forgottenBy } from '#shared/window/received.ts';
import { usageOf } from './measure.ts';
import { type MeasuredCloud, startMeasuredCloud } from './measured-cloud.ts';
import { BEGIN, createSimulatedHost } from './simulated-host.ts';

const OPTIONS = {
  factor: { type: 'string', default: '10' },
  hosts: { type: 'string', default: '2' },
  'gb-per-day': { type: 'string', default: '0.1' },
  minutes: { type: 'string', default: '1440' },
  speed: { type: 'string', default: '10' },
  analyzers: { type: 'string', default: '1' },
  'wall-minutes': { type: 'string', default: 'Infinity' },
  seed: { type: 'string', default: '1' },
} as const;

/** A backlog that has not shrunk to nothing so long after the last object is a loss. */
const DRAIN_MS = 1_800_000;

/** Snapshots are taken once a minute. */
const SPREAD_MS = 60_000;

const TELL_EVERY_SECONDS = 300;
const DAY_MINUTES = 1_440;

/** The one below which a share of the sorted numbers lies; NaN of none. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Evidence keys that are neither in their host's window nor older than what it remembers. */
const lostOf = async (host: HostName, keys: Iterable<string>, state: DocumentStore): Promise<string[]> => {
  const found = await state.get(windowKey(host));
  if (!found) return [...keys];
  const window = WindowDocument.parse(JSON.parse(found.text));
  const isForgotten = forgottenBy(window);
  return [...keys].filter((key) => !Object.hasOwn(window.merged, key) && !isForgotten(key));
};

const drain = async (cloud: MeasuredCloud): Promise<void> => {
  const until = performance.now() + DRAIN_MS;
  while (cloud.underWay() > 0 && performance.now() < until) await sleep(100);
};

/**
 * Pushes the evidence of `factor` times as many hosts as a normal site has through the real functions, in compressed time,
 * and looks whether all of it is in the windows. Rejects when something was lost or given up.
 */
export const benchLoad = async (args: readonly string[], out: (text: string) => void): Promise<void> => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const [factor, base, minutes, speed] = [values.factor, values.hosts, values.minutes, values.speed].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const dataDir = mkdtempSync(join(tmpdir(), 'queuewarden-load-'));
  const names = Array.from({ length: factor * base }, (_, n) => `mx${n + 1}`);
  const cloud = await startMeasuredCloud(
    dataDir,
    names.map((name) => `${name}.example.edu`),
    Number(values.analyzers),
  );
  try {
    cloud.setClock(BEGIN);
    const hosts = names.map((name, n) =>
      createSimulatedHost(
        {
          name,
          root: join(dataDir, name),
          bytesPerDay: Number(values['gb-per-day']) * 1e9,
          seed: Number(values.seed) + n,
          // No two agents of a site were started in the same second.
          beginsAt: BEGIN + Math.floor((n * SPREAD_MS) / names.length),
        },
        cloud.evidence,
      ),
    );
    const began = performance.now();
    const reconciler = cloud.cloud.functions.get('reconciler')!;
    let reconciling: Promise<unknown> | null = null;
    let reconciledAt = BEGIN;
    const until = began + Number(values['wall-minutes']) * 60_000;
    let lived = 0;
    for (let second = 1; second <= minutes * 60 && performance.now() < until; second++) {
      lived = second;
      const time = BEGIN + second * 1000;
      cloud.setClock(time);
      for (const host of hosts) await host.until(time);
      // Beside the rest, and never twice at a time, as Lambda has it.
      if (time - reconciledAt >= RECONCILE_EVERY_SECONDS * 1000 && reconciling === null) {
        reconciledAt = time;
        reconciling = reconciler
          .invoke({})
          .catch((error: unknown) => out(`the reconciler failed: ${String(error)}\n`))
          .finally(() => (reconciling = null));
      }
      if (second % TELL_EVERY_SECONDS === 0) {
        const took = ((performance.now() - began) / 1000).toFixed(0);
        out(`minute ${second / 60} after ${took} s: ${cloud.stored.size} objects, ${cloud.underWay()} under way\n`);
      }
      await sleep(Math.max(0, began + (second * 1000) / speed - performance.now()));
    }
    const pushed = (performance.now() - began) / 1000;
    await reconciling;
    await drain(cloud);
    const took = (performance.now() - began) / 1000;

    const lost: string[] = [];
    for (const { host } of hosts) {
      const own = [...cloud.stored.keys()].filter((key) => key.startsWith(`evidence/${host}/`));
      lost.push(...(await lostOf(host, own, cloud.state)));
    }
    const dead = await cloud.deadLetters();
    const lags = [...cloud.stored]
      .flatMap(([key, at]) => (cloud.analyzed.has(key) ? [cloud.analyzed.get(key)! - at] : []))
      .sort((a, b) => a - b);
    const written = hosts.reduce((total, host) => total + host.written(), 0);
    const ms = (value: number): string => `${(value / 1000).toFixed(2)} s`;
    out(
      `${hosts.length} hosts, ${values['gb-per-day']} GB of mail.log a day each, ${(lived / 60).toFixed(0)} minutes of mail time at ` +
        `${speed} times its pace: ${cloud.stored.size} objects of ${(written / 1e6).toFixed(1)} MB of log, ` +
        `${((hosts.length * lived) / 60 / DAY_MINUTES).toFixed(2)} days of a host\n` +
        `pushed in ${pushed.toFixed(0)} s, all analysed after ${took.toFixed(0)} s: ` +
        `${(cloud.stored.size / took).toFixed(1)} objects a second\n` +
        `lag from stored to analysed: p50 ${ms(percentile(lags, 0.5))}, p99 ${ms(percentile(lags, 0.99))}, ` +
        `most ${ms(lags.at(-1) ?? Number.NaN)}\n` +
        `lost ${lost.length}, dead letters ${dead}, still under way ${cloud.underWay()}, trouble ${cloud.trouble.length}\n\n`,
    );
    out('| function | invocations | CPU | CPU a run | peak memory |\n| --- | ---: | ---: | ---: | ---: |\n');
    for (const [name, processes] of cloud.cloud.processes) {
      const usages = processes.flatMap((one) => usageOf(one.pid()) ?? []);
      const runs = cloud.invocations.get(name)?.length ?? 0;
      const cpu = usages.reduce((total, usage) => total + usage.cpu, 0);
      const peak = Math.max(...usages.map((usage) => usage.peak));
      out(
        `| ${name}${processes.length > 1 ? ` (${processes.length})` : ''} | ${runs} | ${cpu.toFixed(1)} s | ` +
          `${runs === 0 ? '' : `${((cpu / runs) * 1000).toFixed(0)} ms`} | ${peak.toFixed(0)} MiB |\n`,
      );
    }
    for (const line of cloud.trouble.slice(0, 5)) out(`${line}\n`);
    if (lost.length > 0 || dead > 0 || cloud.underWay() > 0) throw new Error(`lost: ${lost.slice(0, 5).join(', ')}`);
  } finally {
    await cloud.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
};
