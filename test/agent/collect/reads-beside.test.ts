import { describe, expect, it, vi } from 'vitest';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { makeCourier } from '#agent/collect/courier.ts';
import type { CourierPorts, Delivery } from '#agent/collect/courier.ts';
import type { Ran } from '#agent/collect/run.ts';
import { Command } from '#shared/contracts/command.ts';
import type { Operation } from '#shared/contracts/command.ts';
import { ExecutorInput } from '#shared/contracts/host-message.ts';
import type { HostMessage } from '#shared/contracts/host-message.ts';
import { resultKey } from '#shared/contracts/result.ts';
import type { ReceivedMessage } from '#shared/ports.ts';
import { doneResult } from './done-result.ts';

const HOST = 'mail.example.com';
const NOW = Date.UTC(2026, 2, 10, 12);
const at = '2026-03-10T12:00:00.000Z';

const read: Operation = { kind: 'look', question: { ask: 'sample', channel: 'tcp_local' } };
const change: Operation = { kind: 'hold', channel: 'tcp_local', manifestHash: 'a'.repeat(64), count: 1 };

const bodyOf = (id: string, operation: Operation): string => {
  const isChange = operation === change;
  const command: Command = {
    version: 1,
    id,
    host: HOST,
    operation,
    proposal: isChange ? { id: 'proposal-0001', hash: 'a'.repeat(64) } : null,
    approvers: isChange ? [{ team: 'T1', user: 'U1' }] : [],
    notBefore: at,
    notAfter: '2026-03-10T12:10:00.000Z',
  };
  const payload = Buffer.from(JSON.stringify(command)).toString('base64');
  const signature = Buffer.alloc(64).toString('base64');
  return JSON.stringify({
    version: 1,
    signed: { version: 1, payload, signature, keyId: 'k1' },
    manifestKey: null,
  } satisfies HostMessage);
};

/** A queue, and an executor that answers each command when the test says so. */
const makeBench = () => {
  const waiting: ReceivedMessage[] = [];
  const log: string[] = [];
  const kept = new Set<string>();
  const running = new Map<string, (ran: Ran) => void>();
  const deliveries: Delivery[] = [];
  const failures: unknown[] = [];
  const results = createMemoryDocumentStore();
  const ports: CourierPorts = {
    commands: {
      send: () => Promise.reject(new Error('not here')),
      receive: async () => waiting.splice(0, 1),
      delete: async (receipt) => void log.push(`delete ${receipt}`),
      extend: async (receipt) => void kept.add(receipt),
    },
    results,
    state: createMemoryDocumentStore(),
    evidence: createMemoryEvidenceStore(),
    timezone: 'Europe/Berlin',
    serverNow: () => NOW,
    now: () => NOW,
    execute: (input) => {
      const { signed } = ExecutorInput.parse(JSON.parse(input));
      const { id } = Command.parse(JSON.parse(Buffer.from(signed.payload, 'base64').toString()));
      log.push(`execute ${id}`);
      return new Promise((resolve) => running.set(id, resolve));
    },
    turned: () => undefined,
    every: (_, again) => {
      void again();
      return () => undefined;
    },
  };
  const courier = makeCourier(
    HOST,
    ports,
    (delivery) => deliveries.push(delivery),
    (error) => failures.push(error),
  );
  return {
    courier,
    ports,
    log,
    kept,
    deliveries,
    failures,
    queue: (...messages: [id: string, operation: Operation][]) =>
      messages.forEach(([id, operation]) =>
        waiting.push({ body: bodyOf(id, operation), receipt: id, receiveCount: 1 }),
      ),
    waiting: () => waiting.length,
    /** The executor's answer, as soon as it was started. */
    answer: async (id: string): Promise<void> => {
      await vi.waitFor(() => expect([...running.keys()]).toContain(id));
      const result = doneResult(id, HOST, at);
      running.get(id)!({ exitCode: 0, stdout: JSON.stringify(result), stderr: '', durationMs: 1 });
    },
    isStored: async (id: string) => (await results.get(resultKey(HOST, id))) !== null,
  };
};

describe('a read', () => {
  it('keeps no change waiting: the change is carried beside it, and has its result first', async () => {
    const bench = makeBench();
    bench.queue(['read-0001', read], ['hold-0001', change]);
    await bench.courier.next(0);
    const changing = bench.courier.next(0);
    await bench.answer('hold-0001');
    expect(await changing).toBe(true);
    expect([await bench.isStored('hold-0001'), await bench.isStored('read-0001')]).toEqual([true, false]);
    await bench.answer('read-0001');
    await bench.courier.idle();
    expect(await bench.isStored('read-0001')).toBe(true);
    expect(bench.log).toEqual(['execute read-0001', 'execute hold-0001', 'delete hold-0001', 'delete read-0001']);
    expect(bench.deliveries).toEqual(['answered', 'answered']);
  });

  it('waits for the read before it, invisible to others', async () => {
    const bench = makeBench();
    bench.queue(['read-0001', read], ['read-0002', read]);
    await bench.courier.next(0);
    await bench.courier.next(0);
    await vi.waitFor(() => expect(bench.log).toEqual(['execute read-0001']));
    expect([...bench.kept]).toEqual(['read-0001', 'read-0002']);
    await bench.answer('read-0001');
    await bench.answer('read-0002');
    await bench.courier.idle();
    expect(bench.log).toEqual(['execute read-0001', 'delete read-0001', 'execute read-0002', 'delete read-0002']);
  });

  it('is not taken while four others are under way', async () => {
    const bench = makeBench();
    bench.queue(...[1, 2, 3, 4, 5].map((n): [string, Operation] => [`read-000${n}`, read]));
    for (let n = 1; n <= 4; n++) await bench.courier.next(0);
    const fifth = bench.courier.next(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.waiting()).toBe(1);
    await bench.answer('read-0001');
    expect(await fifth).toBe(true);
    expect(bench.waiting()).toBe(0);
  });

  it('that gets no result is told, stays in the queue and keeps no other back', async () => {
    const bench = makeBench();
    const create = bench.ports.results.create.bind(bench.ports.results);
    bench.ports.results.create = (key, text) =>
      key.includes('read-0001') ? Promise.reject(new Error('no connection')) : create(key, text);
    bench.queue(['read-0001', read], ['read-0002', read]);
    await bench.courier.next(0);
    await bench.courier.next(0);
    await bench.answer('read-0001');
    await bench.answer('read-0002');
    await bench.courier.idle();
    expect(bench.failures).toEqual([new Error('no connection')]);
    expect(bench.log).not.toContain('delete read-0001');
    expect(bench.log).toContain('delete read-0002');
  });

  it('whose turn comes after the end is left in the queue', async () => {
    const bench = makeBench();
    const end = new AbortController();
    bench.queue(['read-0001', read], ['read-0002', read]);
    await bench.courier.next(0, end.signal);
    await bench.courier.next(0, end.signal);
    end.abort();
    await bench.answer('read-0001');
    await bench.courier.idle();
    expect(bench.log).toEqual(['execute read-0001', 'delete read-0001']);
  });
});

describe('a change', () => {
  it('is answered before anything else is taken', async () => {
    const bench = makeBench();
    bench.queue(['hold-0001', change], ['hold-0002', change]);
    const first = bench.courier.next(0);
    await vi.waitFor(() => expect(bench.log).toEqual(['execute hold-0001']));
    expect(bench.waiting()).toBe(1);
    await bench.answer('hold-0001');
    await first;
    expect(bench.log).toEqual(['execute hold-0001', 'delete hold-0001']);
  });

  it('that gets no result rejects', async () => {
    const bench = makeBench();
    bench.ports.results.create = () => Promise.reject(new Error('no connection'));
    bench.queue(['hold-0001', change]);
    const carried = bench.courier.next(0);
    await bench.answer('hold-0001');
    await expect(carried).rejects.toThrow('no connection');
    expect(bench.failures).toEqual([]);
  });

  it('is what nobody can read, too', async () => {
    const bench = makeBench();
    bench.ports.commands.receive = async () => [{ body: 'null', receipt: 'r1', receiveCount: 1 }];
    await bench.courier.next(0);
    expect(bench.deliveries).toEqual(['malformed']);
  });
});
