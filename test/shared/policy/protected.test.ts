import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '#shared/contracts/policy.ts';
import type { Candidates } from '#shared/contracts/proposal.ts';
import { countProtected } from '#shared/policy/protected.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const policy = (...names: string[]): Policy => ({ version: 1, people: [], approvals: [], protected: names });
const mail = (sender: string | null, ...recipients: string[]): Candidates['messages'] => [
  ['one', sender === null ? null : untrusted(sender), untrusted(recipients.join(', '))],
];
const count = (names: string[], messages: Candidates['messages']): number =>
  countProtected(policy(...names), { messages }, ['one']);

describe('protected mail', () => {
  it.each([
    ['an address as sender', ['dean@example.edu'], mail('Dean@Example.edu', 'a@example.net'), 1],
    ['an address as one of the recipients', ['dean@example.edu'], mail('', 'a@example.net', 'dean@example.edu'), 1],
    ['a domain', ['example.edu'], mail('', 'anybody@example.edu'), 1],
    ['a domain above', ['example.edu'], mail('', 'anybody@law.example.edu'), 1],
    ['a domain that only ends alike', ['example.edu'], mail('', 'anybody@badexample.edu'), 0],
    ['an address that only ends alike', ['dean@example.edu'], mail('', 'sub.dean@example.edu'), 0],
    ['nobody', ['dean@example.edu'], mail('', 'a@example.net'), 0],
    ['no list', [], mail(null, ''), 0],
  ])('%s', (_, names, messages, expected) => {
    expect(count(names, messages)).toBe(expected);
  });

  it('who is not known could be anybody', () => {
    expect(count(['dean@example.edu'], mail(null, 'a@example.net'))).toBe(1);
    expect(count(['dean@example.edu'], mail('a@example.net', ''))).toBe(1);
    expect(count(['dean@example.edu'], mail('a@example.net', 'b@example.net', ''))).toBe(1);
    expect(count(['dean@example.edu'], mail('a@example.net', 'b@example.net, c@ex…'))).toBe(1);
    expect(count(['dean@example.edu'], [])).toBe(1);
  });

  it('a longer list never protects less', () => {
    const address = fc.constantFrom('a@x.example.net', 'b@example.net', 'c@example.edu', 'dean@example.edu', '');
    fc.assert(
      fc.property(fc.array(address), fc.array(address.filter(Boolean)), address.filter(Boolean), (to, names, more) => {
        if (names.length === 0) return;
        const messages = mail('s@example.com', ...to);
        expect(count([...names, more], messages)).toBeGreaterThanOrEqual(count(names, messages));
      }),
    );
  });
});
