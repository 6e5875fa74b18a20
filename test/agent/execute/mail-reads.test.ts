import { chmodSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MailRead, opensMail } from '#agent/execute/mail-reads.ts';
import type { ReadKind } from '#shared/actions/reads.ts';
import { reads } from '#shared/actions/reads.ts';
import type { Operation } from '#shared/contracts/command.ts';
import type { Result } from '#shared/contracts/result.ts';
import { CHANNEL, allowing, inspectOf, makeBench } from './bench.ts';
import { readOf } from './looked.ts';

type Bench = ReturnType<typeof makeBench>;

const ids = ['aaa1'];
const opening: Operation[] = [
  { kind: 'history', channel: CHANNEL, ids },
  { kind: 'look', question: { ask: 'history', channel: CHANNEL, ids } },
  { kind: 'look', question: { ask: 'held', channel: CHANNEL } },
  { kind: 'look', question: { ask: 'sample', channel: CHANNEL } },
];
const others: Operation[] = [
  { kind: 'counts' },
  { kind: 'directory', channel: CHANNEL },
  inspectOf(ids),
  { kind: 'look', question: { ask: 'directory', channel: CHANNEL } },
  { kind: 'look', question: { ask: 'jobs', channel: CHANNEL } },
  { kind: 'look', question: { ask: 'processes' } },
  { kind: 'look', question: { ask: 'ps' } },
  { kind: 'look', question: { ask: 'counterutil', object: 'imapstat' } },
  { kind: 'look', question: { ask: 'reconstruct-check', mailbox: 'user/joe/INBOX' } },
];

const benchWith = (policy: unknown = allowing): Bench => {
  const bench = makeBench();
  bench.queue('ZZaaa1.00', 'ZZbbb2.HELD');
  bench.policy(policy);
  return bench;
};
const run = (bench: Bench, operation: Operation): Promise<Result> => bench.run(bench.order(operation, ids));

/** What the tool was told, over all of these reads. */
const linesOf = async (bench: Bench, operations: readonly Operation[], expected: object): Promise<string[]> => {
  for (const operation of operations) expect(await run(bench, operation)).toMatchObject(expected);
  return bench.lines();
};

const factsOf = (result: Result) => {
  const { facts, coverage } = readOf(result);
  expect(coverage.unparsed).toBe(0);
  return facts;
};

describe('reads by which mail is opened', () => {
  it('are those that do not say that no message is opened, or that they go by names', () => {
    for (const [kind, { effect }] of Object.entries(reads)) {
      const words = effect({ host: 'mx', channel: CHANNEL, count: 1 });
      expect([kind, opensMail(kind as ReadKind)]).toEqual([kind, /headers|delivery history/.test(words)]);
    }
  });

  it('are all allowed by a policy that does not speak of them', async () => {
    expect(await linesOf(benchWith(), opening, { status: 'done', refusal: null })).toContain('read 1');
  });

  it('are refused when the owner names none, and the tool is not started; all others are done', async () => {
    const bench = benchWith({ ...allowing, mailReads: [] });
    const refused = { status: 'refused', refusal: 'policy-read', messages: [], listing: null, transcript: '' };
    expect(await linesOf(bench, opening, refused)).toEqual([]);
    for (const operation of others) expect((await run(bench, operation)).refusal).toBeNull();
    expect(bench.lines()).toContain(`directory ${CHANNEL}`);
    expect((await bench.run(bench.hold(ids))).status).toBe('done');
  });

  it('are refused with who forbids it, and what', async () => {
    const { detail } = await run(benchWith({ ...allowing, mailReads: ['history', 'received'] }), opening[3]!);
    expect(detail).toMatch(/^the host's owner forbids it: .* does not name sample among its mailReads$/);
  });

  it('are refused by the owner in the place of an answer, too, which the analyzer reads; an order is only refused', async () => {
    const bench = benchWith({ ...allowing, mailReads: [] });
    const [order, ...questions] = await Promise.all(opening.map((operation) => run(bench, operation)));
    expect(order!.looked).toBeUndefined();
    expect(questions.flatMap(factsOf)).toMatchObject(
      ['history', 'held', 'sample'].map((ask) => ({ kind: 'read-forbidden', name: `${ask} ${CHANNEL}` })),
    );
  });

  it.each([
    ['history', [0, 1]],
    ['received', [2]],
    ['sample', [3]],
  ] as const)('are allowed each by its own name: %s', async (kind, allowed) => {
    expect(MailRead.options).toContain(kind);
    const bench = benchWith({ ...allowing, mailReads: [kind] });
    for (const [i, operation] of opening.entries()) {
      const { status } = await run(bench, operation);
      expect([i, status]).toEqual([i, (allowed as readonly number[]).includes(i) ? 'done' : 'refused']);
    }
  });

  it.each([
    ['a name that is none', { ...allowing, mailReads: ['directory'] }, 'mailReads.0: '],
    ['a word in place of a list', { ...allowing, mailReads: false }, 'mailReads: '],
    ['a field that is misspelt', { ...allowing, mailRead: [] }, '"mailRead"'],
    ['no JSON', '{"mailReads": [', 'it is no JSON'],
  ])('fail closed with every change on a garbled policy, which is named: %s', async (_, policy, said) => {
    const bench = benchWith(policy);
    for (const operation of opening) {
      const { status, refusal, detail } = await run(bench, operation);
      expect({ status, refusal }).toEqual({ status: 'refused', refusal: 'policy-read' });
      expect(detail).toContain('no mail is opened without a policy: ');
      expect(detail).toContain(said);
    }
    expect((await run(bench, opening[3]!)).looked).toBeUndefined();
    const hold = await bench.run(bench.hold(ids));
    expect(hold.refusal).toBe('policy-action');
    expect(hold.detail).toContain(said);
    expect(bench.lines()).toEqual([]);
    expect((await run(bench, { kind: 'counts' })).status).toBe('done');
  });

  it('fail closed without a policy, and with one that others can write', async () => {
    const bench = benchWith();
    chmodSync(bench.config.policyFile, 0o602);
    expect((await run(bench, opening[3]!)).refusal).toBe('policy-read');
    rmSync(bench.config.policyFile);
    expect((await run(bench, opening[3]!)).refusal).toBe('policy-read');
    expect(bench.lines()).toEqual([]);
  });

  it('are refused as expired first, whatever the policy says', async () => {
    const bench = benchWith({ ...allowing, mailReads: [] });
    const late = await bench.run(bench.order(opening[3]!, [], { notAfter: '2026-03-10T11:00:00.000Z' }));
    expect(late.refusal).toBe('expired');
  });
});
