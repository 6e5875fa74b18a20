import { expect, it } from 'vitest';
import { comparable, saidByEngine, saidCarefully } from './careful.ts';

const at = '29-Mar-2026 09:15:03.00';
const to = 'a@example.com rfc822;b@example.net b@example.net';
const tried = (rest: string): string => `${at} tcp_local Q 3 ${to} /q/tcp_local/001/ZZabcd.00 <1@a> ${rest}`;

/** What the engine learns of the first line, and a second that looks like it but is not. */
const CASES: Record<string, readonly [string, string]> = {
  'a reply in the quotes of a filter': [tried("smtp;450 b' rest"), tried("'x smtp;450 b' rest")],
  'a reply that is the name of a HELO': [tried('Foo smtp;450 (x [192.0.2.1]) y'), tried('smtp;450 (x [192.0.2.1]) y')],
  'a reply behind another': [tried('smtp;450 busy'), tried('smtp;550 no smtp;450 busy')],
  'a reply within a word': [tried('smtp;450 busy'), tried('xsmtp;450 busy')],
  'a reply behind more than rules look at': [
    tried('smtp;450 busy'),
    tried(`${'over quota '.repeat(120)}smtp;450 busy`),
  ],
  'an address in a reply': [tried('x smtp;450 <over quota> no'), tried('x smtp;450 <over quota no')],
  'an address in a reply that is not closed': [tried('x smtp;450 <a> mail loop'), tried('x smtp;450 <a< mail loop>')],
  'quotes within an address': [tried("x smtp;450 <a> b' mail loop"), tried("x smtp;450 <a'> b' mail loop")],
  'two words before the channel, of which the second is no process': [
    `${at} mxa 4f2.1.9 tcp_local D 3 ${to}`,
    `${at} mxa 4f2 tcp_local D 3 ${to}`,
  ],
  'a header line': [`${at} mxa tcp_local D 3 ${to}`, `${at} > tcp_local D 3 ${to}`],
  'a connection with a counted field': [`${at} tcp_local + O TCP|192.0.2.1`, `${at} tcp_local + O 9:abc`],
  'an entry with counted fields': [`${at} tcp_local D 3 ${to}`, `${at} tcp_local D 3 7:abc@d.e rfc822;b b@example.net`],
  'a HELO name that looks like a queue file': [
    `${at} tcp_local Q 3 ${to} /q/tcp_local/ZZabcd.00 <1@a> x`,
    `${at} tcp_local Q 3 ${to} /q/tcp_local/ZZabcd.00 (mx.example [192.0.2.1]) x`,
  ],
  'a stamp that is no time': [`${at} tcp_local D 3 ${to}`, `29-Mar-2026 09:15:61.00 tcp_local D 3 ${to}`],
  'a code that says who sent authenticated': [
    `${at} tcp_auth tcp_local EESA 3 ${to} /q/tcp_local/001/ZZabcd.00 <1@a>`,
    `${at} tcp_auth tcp_local EES 3 ${to} /q/tcp_local/001/ZZabce.00 <2@a>`,
  ],
  'the command of a client': [`${at} tcp_local B 3 ${to}`, `${at} tcp_local B 3  ${to}`],
};

it.each(Object.entries(CASES))('the engine is not misled by %s', (_, lines) => {
  // Once each may teach, and may be read by what was taught, in either order.
  const [first, second] = lines;
  const plain = `${at} tcp_local Q 3 ${to}`;
  for (const all of [
    [plain, first, second, first, second],
    [plain, second, first, second, first],
  ]) {
    const bytes = new TextEncoder().encode(all.join('\n'));
    expect(comparable(saidByEngine([bytes], 'UTC', null))).toEqual(comparable(saidCarefully(bytes, 'UTC', null)));
  }
});
