import { expect, it } from 'vitest';
import { parseCoreListing } from '#shared/formats/core-listing/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('tells the program from the name or from what the file says; other files are no dumps', () => {
  const { facts, coverage } = parseCoreListing(SAMPLES['core-files']!, AT, 'UTC');
  expect(facts).toMatchObject([
    { name: '/var/core/core.imapd.811', program: 'imapd', bytes: 52_428_800, modifiedAt: '2026-03-04T03:12:00.000Z' },
    { name: '/var/core/core_mx1_ims_master_300_300_1772500000_812', program: 'ims_master' },
    { name: '/var/core/core', program: 'stored', modifiedAt: '2026-03-02T02:12:00.000Z' },
  ]);
  expect(coverage.unparsed).toBe(0);
});

it.each([
  ['core.811', null],
  ['core.mx1.imapd.811', 'imapd'],
  ['stored.core', 'stored'],
])('reads the name %s', (name, program) => {
  expect(parseCoreListing(`-rw------- 1 root root 9 Mar  3 03:12 ${name}\n`, AT).facts).toMatchObject([
    { name, program },
  ]);
});

it.each(['core.txt', 'core-js', 'score.811', 'core.tar.gz'])('%s is no dump', (name) => {
  expect(parseCoreListing(`-rw------- 1 root root 9 Mar  3 03:12 ${name}\n`, AT).facts).toEqual([]);
});
