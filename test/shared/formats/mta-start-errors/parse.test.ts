import { expect, it } from 'vitest';
import { parseMtaStartErrors } from '#shared/formats/mta-start-errors/parse.ts';
import { startErrors } from '#shared/playbooks/mta-start-error/errors.ts';

it.each([
  ['mm_init: duplicate host in channel table. . .', 'duplicate-host'],
  ['error initializing ch_ facility compiled character set version mismatch', 'character-set-version'],
  ['error initializing ch_ facility no room in. . .', 'character-set-room'],
  ['454 4.7.1 TLS library initialization failure', 'tls-library'],
])('knows "%s", with a page for it', (text, subject) => {
  const { happened, coverage } = parseMtaStartErrors(`$ imsimta test -rewrite\nother words\n${text}\n`);
  expect(happened).toMatchObject([{ class: 'mta-start-error', subject, line: { line: 3, text } }]);
  expect(coverage).toMatchObject({ lines: 3, parsed: 2, unparsed: 1 });
  expect(startErrors('either')[subject]).toBeDefined();
});

it('takes nothing else for one of them, and keeps a bounded number', () => {
  for (const text of ['error initializing ch_ facility', 'TLS library initialization', '454 4.7.1 Relaying denied'])
    expect(parseMtaStartErrors(`${text}\n`).happened).toEqual([]);
  expect(parseMtaStartErrors('duplicate host in channel table\n'.repeat(99)).happened).toHaveLength(20);
});

it('has a subject of its own for each', () => {
  const subjects = Object.values(startErrors('either')).map((e) => e.subject);
  expect(new Set(subjects).size).toBe(subjects.length);
});
