import { expect, test } from 'vitest';
import { Issued, issuedKey } from '#shared/contracts/issued.ts';
import type { Policy } from '#shared/contracts/policy.ts';
import { toInstant, fromInstant } from '#shared/contracts/primitives.ts';
import { hourlyLimit } from '#shared/policy/hourly.ts';
import { table } from '../prove/approval-bench.ts';

const ANN = { team: 'T1HOME', user: 'UANN' };
const HOST = 'mx1.example.edu';

const policy = (maxPerHour?: number): Policy => ({
  version: 1,
  people: [{ ...ANN, role: 'postmaster' }],
  approvals: (['stop', 'start', 'retry', 'cache-sync', 'hold'] as const).map((action) => ({
    action,
    roles: ['postmaster'],
    maxMessages: 100,
    ...(maxPerHour !== undefined && { maxPerHour }),
  })),
});

const lay = (action: 'stop' | 'start' | 'retry' | 'cache-sync' | 'hold', limit?: number) =>
  table({ policy: policy(limit), action, count: 1, requestedBy: null, sender: 'ann@example.edu' });
type Bench = Awaited<ReturnType<typeof lay>>;

/** Commands that the host was told before, so many minutes ago. */
const told = async ({ documents, clock }: Bench, action: 'stop' | 'retry', ...minutesAgo: number[]): Promise<void> => {
  const commands = minutesAgo.map((minutes, n) => ({
    command: `earlier-${action}-${n}`,
    action,
    at: toInstant(fromInstant(clock.now()) - minutes * 60_000),
  }));
  await documents.create(issuedKey(HOST), JSON.stringify({ version: 1, host: HOST, commands } satisfies Issued));
};

test.each(['stop', 'start', 'retry', 'cache-sync'] as const)(
  '%s is counted by the hour, ten where nothing is said',
  (action) => {
    expect(hourlyLimit(policy(), action)).toBe(10);
    expect(hourlyLimit(policy(3), action)).toBe(3);
  },
);

test('what names messages is counted in messages', async () => {
  expect(hourlyLimit(policy(0), 'hold')).toBeNull();
  const bench = await lay('hold', 0);
  await bench.click('approve', ANN);
  expect(await bench.sign()).toMatchObject({ outcome: 'sent' });
});

test('beyond the limit of the hour a click is told so and decides nothing', async () => {
  const bench = await lay('stop', 2);
  await told(bench, 'stop', 10, 59);
  expect(await bench.click('approve', ANN)).toContain('told stop 2 times within the hour; the policy allows 2');
  expect(await bench.sign()).toMatchObject({ outcome: 'refused' });
});

test('what is older than an hour, or another action, does not count', async () => {
  const bench = await lay('stop', 2);
  await told(bench, 'stop', 10, 60);
  expect(await bench.click('approve', ANN)).toContain('Approved');
  const other = await lay('stop', 2);
  await told(other, 'retry', 10, 20, 30);
  expect(await other.click('approve', ANN)).toContain('Approved');
});

test('the signer counts for itself, also when the worker did not', async () => {
  const bench = await lay('stop', 2);
  await bench.click('approve', ANN);
  await told(bench, 'stop', 10, 20);
  expect(await bench.sign()).toEqual({
    outcome: 'refused',
    reason: `${HOST} was told stop 2 times within the hour; the policy allows 2`,
  });
  expect(await bench.told()).toBeNull();
});

test('signed twice, it counts once', async () => {
  const bench = await lay('stop', 1);
  await bench.click('approve', ANN);
  expect(await bench.sign()).toMatchObject({ outcome: 'sent' });
  expect(await bench.sign()).toMatchObject({ outcome: 'sent' });
  const issued = Issued.parse(JSON.parse((await bench.documents.get(issuedKey(HOST)))!.text));
  expect(issued.commands).toHaveLength(1);
});
