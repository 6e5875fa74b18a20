import { expect, test } from 'vitest';
import { GUARDS } from './guard-list.ts';
import { without } from './guards.ts';

const table = (): string =>
  [
    '# Guards and the tests that miss them',
    '',
    'Made by `npx vitest run test/prove/guard-table.test.ts -u`; do not edit. `npm run prove -- guards` takes each one out of a copy of the sources and sees its tests fail.',
    '',
    '| Guard | File | Tests |',
    '| --- | --- | --- |',
    ...GUARDS.map(({ what, file, tests }) => `| ${what} | \`${file}\` | ${tests.map((t) => `\`${t}\``).join(', ')} |`),
    '',
  ].join('\n');

test('every guard is where the list says', () => {
  expect(() => GUARDS.forEach(without)).not.toThrow();
});

test('docs/guards.md lists every guard', async () => {
  await expect(table()).toMatchFileSnapshot('../../docs/guards.md');
});
