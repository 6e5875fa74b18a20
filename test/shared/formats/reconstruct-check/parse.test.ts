import { expect, it } from 'vitest';
import { parseReconstructCheck } from '#shared/formats/reconstruct-check/parse.ts';

const AT = '2026-03-04T09:15:00.000Z';
const COMMAND = '$ reconstruct -n user/carol/INBOX\n';
const read = (output: string) => parseReconstructCheck(output, AT);

it('takes silence for sound', () => {
  expect(read(COMMAND)).toMatchObject({
    facts: [{ name: 'user/carol/INBOX', sound: true, said: '', line: { text: '$ reconstruct -n user/carol/INBOX' } }],
    coverage: { unparsed: 0 },
  });
});

it('takes a message that asks for reconstruct for damage, and shows it', () => {
  const said = 'Invalid cache data for msg 7 in mailbox user/carol/INBOX. Needs reconstruct';
  expect(read(`${COMMAND}checking\n${said}\nmore\n`)).toMatchObject({
    facts: [{ name: 'user/carol/INBOX', sound: false, said, line: { text: said } }],
    coverage: { reasons: { undocumented: 2 } },
  });
});

it('says nothing of what it does not understand, nor of another mailbox', () => {
  expect(read(`${COMMAND}user/carol/INBOX: 12 messages\n`).facts).toMatchObject([{ sound: null }]);
  expect(read(`${COMMAND}Mailbox corrupted, missing fixed headers: user/dave/INBOX\n`).facts).toMatchObject([
    { name: 'user/carol/INBOX', sound: null },
  ]);
  expect(read('Mailbox corrupted, missing fixed headers: user/dave/INBOX\n').facts).toEqual([]);
});

it('does not read what repairs as a check', () => {
  expect(read('$ reconstruct -r user/carol/INBOX\n').facts).toEqual([]);
});
