import { expect, it } from 'vitest';
import { parseDf } from '#shared/formats/df/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('reads df -k, a device on a line of its own, a mount point with a blank, and inodes beside it', () => {
  const { facts, coverage } = parseDf(SAMPLES['df']!, AT);
  expect(facts).toMatchObject([
    { name: '/', totalKiB: 10_080_200, availableKiB: 4_779_398, usedPercent: 53, inodesFreePercent: 75 },
    { name: '/var/mail queue', totalKiB: 20_160_400, availableKiB: 200_000, usedPercent: 99, inodesFreePercent: null },
  ]);
  expect(coverage.unparsed).toBe(0);
});

it('reads the POSIX layout, and space below the reserve as negative', () => {
  const text =
    'Filesystem     1024-blocks      Used Available Capacity Mounted on\n/dev/sda1 1000 1050 -50 105% /store\n';
  expect(parseDf(text, AT).facts).toMatchObject([{ name: '/store', availableKiB: -50, usedPercent: 105 }]);
});

it('does not take rounded units for KiB', () => {
  expect(parseDf('Filesystem Size Used Avail Use% Mounted on\n/dev/sda1 10 5 5 50% /\n', AT)).toMatchObject({
    facts: [],
    coverage: { reasons: { 'unknown-heading': 2 } },
  });
});
