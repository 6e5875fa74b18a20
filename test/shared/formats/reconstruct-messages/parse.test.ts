import { expect, it } from 'vitest';
import { parseReconstructMessages } from '#shared/formats/reconstruct-messages/parse.ts';
import { SAMPLES } from '../samples.ts';

it('reads the messages that ask for reconstruct, and what each is about', () => {
  const database =
    '"Recovering database from snapshot. Run reconstruct -m soon after startup to resync redundant data"';
  const { facts, coverage, happened } = parseReconstructMessages(
    `${SAMPLES['reconstruct-messages']!}${database}\nother\n`,
  );
  expect(facts).toEqual([]);
  expect(coverage).toMatchObject({ parsed: 4, reasons: { 'unknown-line': 1 } });
  expect(happened!.map((h) => [h.class, h.subject, h.line.line])).toEqual([
    ['needs-reconstruct-mailbox', 'user/carol/INBOX', 1],
    ['needs-reconstruct-mailbox', 'user/carol/INBOX', 2],
    ['needs-reconstruct-mailbox', 'user/dave/Sent', 3],
    ['needs-reconstruct-database', '', 4],
  ]);
  expect(happened![3]!.line.text).toBe(database);
});
