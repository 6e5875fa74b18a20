import { expect, it } from 'vitest';
import { parseCounterutilList } from '#shared/formats/counterutil-list/parse.ts';
import { SAMPLES } from '../samples.ts';

it('reads every line and says nothing: the list tells no state', () => {
  expect(parseCounterutilList(SAMPLES['counterutil-list']!)).toMatchObject({
    facts: [],
    coverage: { lines: 7, unparsed: 0 },
  });
});
