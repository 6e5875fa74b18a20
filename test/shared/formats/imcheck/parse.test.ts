import { expect, it } from 'vitest';
import { parseImcheck } from '#shared/formats/imcheck/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('tells the messages of the mailbox that was asked for, and keeps no message', () => {
  const { facts, coverage } = parseImcheck(SAMPLES['imcheck']!, AT);
  expect(facts).toMatchObject([{ name: 'user/carol/INBOX', messages: 812, quotaUsed: 4711, indexBytes: null }]);
  expect(JSON.stringify(facts)).not.toContain('carol-1@');
  expect(coverage.unparsed).toBe(0);
});

it('takes the printed name where the command is not there', () => {
  expect(parseImcheck('Name: user/dave\nExists: 3\nOdd Thing: 3\n', AT)).toMatchObject({
    facts: [{ name: 'user/dave', messages: 3, quotaUsed: null }],
    coverage: { reasons: { 'unknown-label': 1 } },
  });
});
