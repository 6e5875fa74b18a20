import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bounds, OfferedAction, Selector } from '#shared/contracts/finding.ts';
import { withinBounds } from '#shared/selection/bounds.ts';
import { selects } from '#shared/selection/messages.ts';

const NOW = '2026-01-05T03:00:00.000Z';
type Criterion = Parameters<typeof selects>[0];
const match = (selector: Criterion, sender: string | null, ...recipients: string[]) =>
  selects(selector, 'tcp_local', { sender, recipients });

describe('selection by envelope', () => {
  const toPartner: Criterion = { by: 'destination', destination: 'partner.example.net' };
  it.each([
    ['all go there', ['a@partner.example.net', 'b@partner.example.net'], 'yes'],
    ['one goes elsewhere', ['a@partner.example.net', 'b@example.org'], 'shared'],
    ['one is not known', ['a@partner.example.net', ''], 'shared'],
    ['none goes there', ['b@example.org'], 'no'],
    ['nobody is known', [''], 'no'],
    ['there is no recipient', [], 'no'],
  ])('by destination, when %s', (_, recipients, expected) => {
    expect(match(toPartner, 'x@example.com', ...recipients)).toBe(expected);
  });

  it('a null sender is not an unknown one', () => {
    expect(match({ by: 'null-sender' }, '', 'a@example.net')).toBe('yes');
    expect(match({ by: 'null-sender' }, null, 'a@example.net')).toBe('no');
    expect(match({ by: 'sender', sender: 'eve@example.com' }, null, 'a@example.net')).toBe('no');
  });

  it('addresses are compared whole, in any case', () => {
    expect(match({ by: 'sender', sender: 'Eve@example.com' }, 'eve@EXAMPLE.com', 'a@example.net')).toBe('yes');
    expect(match({ by: 'sender', sender: 'eve@example.com' }, 'steve@example.com', 'a@example.net')).toBe('no');
    expect(match({ by: 'recipient', recipient: 'a@example.net' }, '', 'a@example.net', 'b@example.net')).toBe('shared');
  });

  it('by who handed it in, never by the sender that it names, nor where nobody is named', () => {
    const by = (user: string | null | undefined) =>
      selects({ by: 'user', user: 'ann' }, 'tcp_local', { sender: 'ann', user, recipients: ['a@example.net'] });
    expect(['ann', 'Ann', 'joann', '', null, undefined].map(by)).toEqual(['yes', 'yes', 'no', 'no', 'no', 'no']);
  });
});

const bounds = fc.record(
  {
    minAge: fc.integer({ min: 1, max: 100 }),
    minAttempts: fc.integer({ min: 1, max: 10 }),
    maxAttempts: fc.integer({ min: 0, max: 10 }),
    minBlocks: fc.integer({ min: 1, max: 100 }),
    maxBlocks: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: [] },
);

describe('bounds', () => {
  const row = (age: number | null, attempts: number | null, blocks: number | null) => ({
    queuedSince: age === null ? null : new Date(Date.parse(NOW) - age * 60_000).toISOString(),
    attempts,
    blocks,
  });

  it.each([
    [{ minAge: 60 }, row(60, null, null), true],
    [{ minAge: 60 }, row(59, null, null), false],
    [{ minAge: 60 }, row(null, 9, 9), false],
    [{ minAttempts: 2 }, row(1, 2, null), true],
    [{ maxAttempts: 0 }, row(1, 0, null), true],
    [{ maxAttempts: 0 }, row(1, null, null), false],
    [{ minBlocks: 10, maxBlocks: 20 }, row(1, 1, 20), true],
    [{ minBlocks: 10, maxBlocks: 20 }, row(1, 1, 21), false],
  ])('%j of %j: %s', (only, listed, expected) => {
    expect(withinBounds(only, listed, NOW)).toBe(expected);
  });

  it('what is within a bound more is within one bound less', () => {
    const figure = fc.option(fc.integer({ min: 0, max: 120 }), { nil: null });
    fc.assert(
      fc.property(bounds, figure, figure, figure, (only, age, attempts, blocks) => {
        const listed = row(age, attempts, blocks);
        if (!withinBounds(only, listed, NOW)) return;
        for (const name of Object.keys(only)) {
          const { [name as keyof Bounds]: _left, ...fewer } = only;
          expect(withinBounds(fewer, listed, NOW)).toBe(true);
        }
      }),
    );
  });
});

describe('a selector selects something', () => {
  it.each([
    {},
    { by: 'all' },
    { by: 'channel' },
    { by: 'bounds' },
    { by: 'bounds', only: {} },
    { by: 'bounds', only: { minAge: undefined } },
    { by: 'bounds', only: { minAge: 0 } },
    { by: 'destination' },
    { by: 'destination', destination: '' },
    { by: 'destination', destination: '*' },
    { by: 'destination', destination: '%.example.net' },
    { by: 'sender', sender: '' },
    { by: 'sender', sender: '*' },
    { by: 'sender', sender: '*@example.net' },
    { by: 'recipient', recipient: 'a@*' },
    { by: 'recipient', recipient: 'a@example.net\n-all' },
    { by: 'account', account: '*' },
    { by: 'user' },
    { by: 'user', user: '' },
    { by: 'user', user: '*' },
    { by: 'user', user: '-all' },
    { by: 'held-by', command: '' },
  ])('%j is none', (selector) => {
    expect(Selector.safeParse(selector).success).toBe(false);
    const offered = { action: 'hold', channel: 'tcp_local', selector, because: '' };
    expect(OfferedAction.safeParse(offered).success).toBe(false);
  });

  it('an action on messages has to have one', () => {
    expect(OfferedAction.safeParse({ action: 'delete', channel: 'tcp_local', because: '' }).success).toBe(false);
  });
});
