import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { VISIBILITY_SECONDS, makeCourier } from '#agent/collect/courier.ts';
import type { CourierPorts, Delivery } from '#agent/collect/courier.ts';
import type { Ran } from '#agent/collect/run.ts';
import { ExecutorInput } from '#shared/contracts/host-message.ts';
import type { HostMessage } from '#shared/contracts/host-message.ts';
import type { Command } from '#shared/contracts/command.ts';
import { resultKey } from '#shared/contracts/result.ts';
import type { Result } from '#shared/contracts/result.ts';
import type { Queue, ReceivedMessage } from '#shared/ports.ts';
import { commandQueue } from '#shared/topology.ts';
import { doneResult } from './done-result.ts';

const HOST = 'mail.example.com';
const NOW = Date.UTC(2026, 2, 10, 12);
const HASH = 'a'.repeat(64);

const command: Command = {
  version: 1,
  id: 'command-0001',
  host: HOST,
  operation: { kind: 'inspect', channel: 'tcp_local', manifestHash: HASH },
  proposal: null,
  approvers: [],
  notBefore: '2026-03-10T12:00:00.000Z',
  notAfter: '2026-03-10T12:10:00.000Z',
};
const message = (manifestKey: string | null = `manifests/${HOST}/${HASH}.json`): string =>
  JSON.stringify({
    version: 1,
    signed: {
      version: 1,
      payload: Buffer.from(JSON.stringify(command)).toString('base64'),
      signature: Buffer.alloc(64).toString('base64'),
      keyId: 'k1',
    },
    manifestKey,
  } satisfies HostMessage);

const result = doneResult(command.id, HOST, command.notBefore);
const ran = (stdout: string, exitCode: number | null = 0): Ran => ({ exitCode, stdout, stderr: '', durationMs: 1 });

const makeBench = (body: string, receiveCount = 1) => {
  const log: string[] = [];
  const inputs: ExecutorInput[] = [];
  const waiting: ReceivedMessage[] = [{ body, receipt: 'r1', receiveCount }];
  const commands: Queue = {
    send: () => Promise.reject(new Error('not here')),
    receive: async () => waiting.splice(0),
    delete: async (receipt) => void log.push(`delete ${receipt}`),
    extend: async (receipt, seconds) => void log.push(`extend ${receipt} ${seconds}`),
  };
  const ports: CourierPorts & { results: ReturnType<typeof createMemoryDocumentStore> } = {
    commands,
    results: createMemoryDocumentStore(),
    state: createMemoryDocumentStore(),
    evidence: createMemoryEvidenceStore(),
    timezone: 'Europe/Berlin',
    serverNow: () => NOW + 0.4,
    now: () => NOW,
    execute: async (input) => {
      inputs.push(ExecutorInput.parse(JSON.parse(input)));
      return ran(JSON.stringify(result));
    },
    turned: () => void log.push('turned'),
    every: () => () => undefined,
  };
  const deliveries: Delivery[] = [];
  const failures: unknown[] = [];
  const courier = makeCourier(
    HOST,
    ports,
    (delivery) => deliveries.push(delivery),
    (error) => failures.push(error),
  );
  /** What became of the message. Rejects as the read or change did. */
  const deliver = async (): Promise<Delivery[]> => {
    await courier.next(0);
    await courier.idle();
    for (const error of failures.splice(0)) throw error;
    return deliveries.splice(0);
  };
  /** The same for a message that comes again, or another one. */
  const again = (count: number, other = body): Promise<Delivery[]> => {
    waiting.push({ body: other, receipt: `r${count}`, receiveCount: count });
    return deliver();
  };
  return { ports, log, inputs, deliver, again };
};
const stored = async (ports: CourierPorts, id = command.id): Promise<Result | null> => {
  const document = await ports.results.get(resultKey(HOST, id));
  return document && (JSON.parse(document.text) as Result);
};

describe('courier', () => {
  it('brings command and manifest, stores the result, and only then deletes', async () => {
    const { ports, log, inputs, deliver } = makeBench(message());
    await ports.state.create(`manifests/${HOST}/${HASH}.json`, 'the manifest');
    const create = ports.results.create.bind(ports.results);
    ports.results.create = async (key, text) => {
      log.push('store');
      return create(key, text);
    };
    expect(await deliver()).toEqual(['answered']);
    expect(inputs).toMatchObject([{ manifest: 'the manifest', serverNow: NOW }]);
    expect(await stored(ports)).toEqual(result);
    expect(log).toEqual(['store', 'delete r1']);
  });

  it('answers a redelivery from what is stored', async () => {
    const { ports, inputs, log, deliver } = makeBench(message());
    await ports.results.create(resultKey(HOST, command.id), JSON.stringify(result));
    expect(await deliver()).toEqual(['already-answered']);
    expect({ inputs, log }).toEqual({ inputs: [], log: ['delete r1'] });
  });

  it.each([
    // As long as the host's own name.
    `manifests/mail.example.net/${HASH}.json`,
    `manifests/${HOST}/../other.example.com/${HASH}.json`,
    'config/policy.json',
  ])('reads no key but its own manifests: %s', async (key) => {
    const { ports, inputs, deliver } = makeBench(message(key));
    await ports.state.create(key, 'secret');
    await deliver();
    expect(inputs[0]!.manifest).toBeNull();
  });

  it.each(['', 'null', '{"version":1}'])('answers a body that is no command: %j', async (body) => {
    const { ports, log, inputs, deliver } = makeBench(body);
    expect(await deliver()).toEqual(['malformed']);
    const keys: string[] = [];
    for await (const key of ports.results.list('results/')) keys.push(key);
    const document = await ports.results.get(keys[0]!);
    expect(JSON.parse(document!.text)).toMatchObject({ status: 'refused', refusal: 'malformed' });
    expect({ keys: keys.length, log, inputs }).toEqual({ keys: 1, log: ['delete r1'], inputs: [] });
  });

  /** An executor that gives no result. */
  const silent = (receiveCount: number) => {
    const bench = makeBench(message(), receiveCount);
    bench.ports.execute = async () => ran('Segmentation fault', null);
    return bench;
  };

  it('leaves the message when the executor says nothing, and says unknown in the end', async () => {
    const { ports, log, deliver, again } = silent(1);
    expect(await deliver()).toEqual(['retry']);
    expect(log).toEqual(['extend r1 10']);
    expect(await again(2)).toEqual(['retry']);
    expect(await stored(ports)).toBeNull();
    expect(await again(3)).toEqual(['given-up']);
    expect(await stored(ports)).toMatchObject({ status: 'unknown', refusal: null });
    expect(log.at(-1)).toBe('delete r3');
  });

  it('gives nothing up that came often and was not tried: it waited while the program was begun anew', async () => {
    const { ports, deliver, again } = silent(7);
    expect(await deliver()).toEqual(['retry']);
    const get = ports.results.get.bind(ports.results);
    ports.results.get = () => Promise.reject(new Error('no connection'));
    for (const count of [8, 9]) await expect(again(count)).rejects.toThrow('no connection');
    ports.results.get = get;
    expect(await again(10)).toEqual(['retry']);
    expect(await again(11)).toEqual(['given-up']);
  });

  it('does not remember for ever what was tried and came no more', async () => {
    const { deliver, again } = silent(1);
    expect([await deliver(), await again(2)]).toEqual([['retry'], ['retry']]);
    for (let n = 0; n < 100; n++) expect(await again(1, message(`other-${n}`))).toEqual(['retry']);
    expect(await again(3)).toEqual(['retry']);
  });

  it('says unknown before the queue lays the message aside, if it was tried only once since it began', async () => {
    const { ports, deliver } = silent(commandQueue.maxReceives - 1);
    expect(await deliver()).toEqual(['given-up']);
    expect(await stored(ports)).toMatchObject({ status: 'unknown' });
  });

  it('does not pass on a result for another host', async () => {
    const { ports, deliver } = makeBench(message());
    ports.execute = async () => ran(JSON.stringify({ ...result, host: 'other.example.com' }));
    expect(await deliver()).toEqual(['retry']);
  });

  it('does not delete when the result could not be stored', async () => {
    const { ports, log, deliver } = makeBench(message());
    ports.results.create = () => Promise.reject(new Error('no connection'));
    await expect(deliver()).rejects.toThrow('no connection');
    expect(log).toEqual([]);
  });

  it('says when a start or stop went to the executor, also when nobody knows what came of it', async () => {
    const operation = { kind: 'stop', channel: 'tcp_local', startAt: '2026-03-10T13:00:00.000Z' };
    const stop = {
      ...command,
      operation,
      proposal: { id: 'proposal-0001', hash: HASH },
      approvers: [{ team: 'T1', user: 'U1' }],
    };
    const body = JSON.parse(message(null));
    body.signed.payload = Buffer.from(JSON.stringify(stop)).toString('base64');
    const { ports, log, deliver } = makeBench(JSON.stringify(body));
    ports.execute = async () => ran('', null);
    expect(await deliver()).toEqual(['retry']);
    expect(log).toContain('turned');
  });

  it('keeps the message invisible while the executor runs', async () => {
    const { ports, log, deliver } = makeBench(message());
    let again: (() => Promise<void>) | null = null;
    let stopped = false;
    ports.every = (ms, run) => {
      expect(ms).toBeLessThan((VISIBILITY_SECONDS * 1000) / 2);
      again = run;
      return () => (stopped = true);
    };
    ports.execute = async () => {
      await again!();
      return ran(JSON.stringify(result));
    };
    await deliver();
    expect(log[0]).toBe(`extend r1 ${VISIBILITY_SECONDS}`);
    expect(stopped).toBe(true);
  });
});

describe('an answer to a question', () => {
  const snapshot: NonNullable<Result['looked']>['snapshot'] = {
    tool: ['imsimta', 'process'],
    exitCode: 0,
    stdout: 'USER    PID   S VSZ   RSS   STIME    TIME    COMMAND\n',
    stderr: '',
    durationMs: 5,
  };
  const answering = (body = message(null)) => {
    const bench = makeBench(body);
    bench.ports.execute = async () => ran(JSON.stringify({ ...result, looked: { kind: 'process', snapshot } }));
    return bench;
  };
  const keysOf = async ({ evidence }: CourierPorts): Promise<string[]> => {
    const keys: string[] = [];
    for await (const key of evidence.list('evidence/')) keys.push(key);
    return keys;
  };

  it('becomes evidence, and the result goes without it', async () => {
    const { ports, deliver } = answering();
    expect(await deliver()).toEqual(['answered']);
    const [key, ...more] = await keysOf(ports);
    expect(more).toEqual([]);
    const object = await ports.evidence.get(key!);
    expect(object!.header).toMatchObject({
      host: HOST,
      kind: 'process',
      takenAt: result.finishedAt,
      timezone: 'Europe/Berlin',
    });
    expect(JSON.parse(gunzipSync(object!.gzip).toString())).toEqual(snapshot);
    expect(await stored(ports)).toEqual(result);
  });

  it('is durable before the result, and the result before the message is deleted', async () => {
    const { ports, log, deliver } = answering();
    const put = ports.evidence.put.bind(ports.evidence);
    ports.evidence.put = async (...evidence) => {
      const key = await put(...evidence);
      log.push('evidence');
      return key;
    };
    const create = ports.results.create.bind(ports.results);
    ports.results.create = async (key, text) => {
      log.push('result');
      return create(key, text);
    };
    await deliver();
    expect(log).toEqual(['evidence', 'result', 'delete r1']);
  });

  it('that cannot be stored is no result: the command comes back', async () => {
    const { ports, log, deliver } = answering();
    ports.evidence.put = () => Promise.reject(new Error('no network'));
    await expect(deliver()).rejects.toThrow('no network');
    expect(await stored(ports)).toBeNull();
    expect(log).toEqual([]);
  });
});
