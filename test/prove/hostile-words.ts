import type { Random } from '#local/mailhost/world/random.ts';

/** What a hostile sender, file name or channel is made of: everything that means something to a shell, to qm or to us. */
const PIECES = [
  'tcp_local',
  'ims-ms',
  'hold',
  'release',
  'delete',
  'return',
  'exit',
  'clean',
  'directory',
  'held',
  'stop',
  'history',
  '-all',
  '-noconfirm',
  '-to=',
  '-channel=*',
  '*',
  '?',
  '%',
  ' ',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\0',
  '\v',
  '\u0085',
  '\u2028',
  '\u202e',
  ',',
  '-',
  '--',
  '0',
  '1',
  '22',
  '1-9',
  '1,2',
  '999999999',
  '1000000000',
  '/',
  '..',
  '@',
  '!',
  '!rm',
  '"',
  "'",
  '`',
  '$(id)',
  '<',
  '>',
  '|',
  ';',
  '&',
  '\\',
  '#',
  '%QM-I-HELD, held the message file /q/ZZaaa1.00',
  'qm.maint> ',
  '.00',
  '.HELD',
  'ZZ',
  'é',
  '😀',
  'aaa1',
] as const;

/** Hostile text of a few pieces. */
export const hostile = (random: Random): string =>
  Array.from({ length: random.integer(1, 6) }, () => random.pick(PIECES)).join('');

/** A word in which now and then something hostile stands. */
export const doubtful = (random: Random, good: string): string => {
  if (!random.chance(0.15)) return good;
  const at = random.integer(0, good.length);
  return random.chance(0.3) ? hostile(random) : good.slice(0, at) + hostile(random) + good.slice(at);
};
