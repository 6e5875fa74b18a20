import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSelection } from '#functions/worker/commands/selection.ts';
import { Selector } from '#shared/contracts/finding.ts';

const selected = (text: string) => parseSelection(text.split(' ').filter(Boolean));

describe('what the words select', () => {
  test.each([
    ['to:Example.NET', { by: 'destination', destination: 'example.net' }],
    ['rcpt:Joe@Example.NET', { by: 'recipient', recipient: 'Joe@example.net' }],
    ['from:ann@example.edu', { by: 'sender', sender: 'ann@example.edu' }],
    ['null-sender', { by: 'null-sender' }],
    ['from:<>', { by: 'null-sender' }],
    ['user:ann@example.edu', { by: 'user', user: 'ann@example.edu' }],
    ['account:joe', { by: 'account', account: 'joe' }],
    ['held-by:0123456789abcdef-1-a1-do', { by: 'held-by', command: '0123456789abcdef-1-a1-do' }],
    ['older:2h', { by: 'bounds', only: { minAge: 120 } }],
    ['older:90min tries:>=5', { by: 'bounds', only: { minAge: 90, minAttempts: 5 } }],
    ['tries:>4', { by: 'bounds', only: { minAttempts: 5 } }],
    ['tries:0', { by: 'bounds', only: { maxAttempts: 0 } }],
    ['tries:3', { by: 'bounds', only: { minAttempts: 3, maxAttempts: 3 } }],
    ['tries:<3 size:<=20', { by: 'bounds', only: { maxAttempts: 2, maxBlocks: 20 } }],
    ['size:>10M', { by: 'bounds', only: { minBlocks: 10_241 } }],
    ['to:example.net older:3d', { by: 'destination', destination: 'example.net', only: { minAge: 4_320 } }],
  ])('%s', (text, selector) => {
    expect(selected(text)).toEqual({ selector });
  });
});

describe('what selects nothing, or more than was meant, is refused', () => {
  test.each([
    ['', 'A channel alone is none'],
    ['*', 'not understood'],
    ['all', 'not understood'],
    ['to:', 'takes a domain'],
    ['to:*', 'no wildcard'],
    ['to:*.example.net', 'no wildcard'],
    ['to:%', 'no wildcard'],
    ['from:?@example.edu', 'no wildcard'],
    ['to:joe@example.net', 'rcpt:joe@example.net'],
    ['from:example.edu', 'an address'],
    ['account:-all', 'an account'],
    ['to:-all', 'takes a domain'],
    ['held-by:x', 'the id of a command'],
    ['null-sender:yes', 'no value'],
    ['to:example.net from:ann@example.edu', 'Only one'],
    ['to:example.net example.org', 'not understood'],
    ['older:2h older:3h', 'twice'],
    ['older:0h', 'an age'],
    ['older:2', 'an age'],
    ['tries:many', 'a number'],
    ['tries:>=0', 'leaves out nothing'],
    ['tries:<0', 'leaves out nothing'],
    ['size:>=0', 'leaves out nothing'],
    ['__proto__:x', 'not understood'],
    ['constructor:x', 'not understood'],
  ])('%s', (text, why) => {
    const read = selected(text);
    expect('error' in read && read.error).toContain(why);
  });

  test('whatever is typed, the answer is a valid selector in which every word counts, or a short sentence', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .tuple(fc.constantFrom('to', 'rcpt', 'from', 'account', 'held-by', 'older', 'tries', 'size'), fc.string())
        .map(([a, b]) => `${a}:${b}`),
      fc.constantFrom('to:example.net', 'older:2h', 'tries:>3', 'null-sender', 'size:<5', '*', '-all'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), (words) => {
        const read = parseSelection(words);
        if ('error' in read) {
          expect(read.error.length).toBeLessThan(400);
          return;
        }
        expect(Selector.parse(read.selector)).toEqual(read.selector);
        expect(words.length).toBeGreaterThan(0);
        const { only, ...rest } = read.selector;
        expect(Object.keys(only ?? {}).length + (rest.by === 'bounds' ? 0 : 1)).toBeGreaterThanOrEqual(words.length);
        expect(JSON.stringify(rest)).not.toMatch(/[*?%]/);
      }),
    );
  });
});
