import { expect, it } from 'vitest';
import { parseQmMessages } from '#shared/formats/imsimta-qm-messages/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('takes the last two numbers; the host may be missing', () => {
  expect(parseQmMessages(SAMPLES['qm-messages']!, AT).facts).toMatchObject([
    { name: 'tcp_local mx1.example.net', channel: 'tcp_local', host: 'mx1.example.net', active: 4, delayed: 200 },
    { name: 'tcp_local ', host: '', active: 1, delayed: 0 },
  ]);
});

it('reads a dialogue whose prompts stand before the output, and several channels', () => {
  const heading = 'host     active messages  delayed messages';
  const text = `qm.maint> messages l\n${heading}\n a 1 2\nqm.maint> messages ims-ms\n${heading}\n b 3 4\nqm.maint> exit\n`;
  expect(parseQmMessages(text, AT)).toMatchObject({
    facts: [{ name: 'l a' }, { name: 'ims-ms b' }],
    coverage: { unparsed: 0 },
  });
});

it('takes a heading without rows for an empty queue, unless something below it was not understood', () => {
  const command = '$ imsimta qm messages l\nhost     active messages  delayed messages\n';
  expect(parseQmMessages(command, AT).facts).toMatchObject([{ name: 'l ', host: '', active: 0, delayed: 0 }]);
  expect(parseQmMessages(`${command}mx.example.net   many   0\n`, AT).facts).toEqual([]);
});

it('says nothing without the channel or the heading', () => {
  expect(parseQmMessages('host   active messages  delayed messages\n a 1 2\n', AT)).toMatchObject({
    facts: [],
    coverage: { reasons: { 'no-channel': 1 } },
  });
  expect(parseQmMessages('$ imsimta qm messages l\n a 1 2\n', AT)).toMatchObject({
    facts: [],
    coverage: { reasons: { 'no-heading': 1 } },
  });
});
