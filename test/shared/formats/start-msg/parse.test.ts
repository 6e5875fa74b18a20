import { expect, it } from 'vitest';
import { parseStartMsg } from '#shared/formats/start-msg/parse.ts';
import { SAMPLES } from '../samples.ts';

it('recognises the failure of stored, wrapped or not', () => {
  expect(parseStartMsg(SAMPLES['start-msg-failure']!).coverage).toMatchObject({ lines: 4, unparsed: 0 });
  expect(parseStartMsg('find group in name service\n').coverage).toMatchObject({ unparsed: 1 });
});
