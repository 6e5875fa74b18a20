import { expect, it } from 'vitest';
import { parseReconstructMessages } from '#shared/formats/reconstruct-messages/parse.ts';
import { SAMPLES } from '../samples.ts';

it('recognises the messages that ask for reconstruct', () => {
  expect(parseReconstructMessages(`${SAMPLES['reconstruct-messages']!}other\n`)).toMatchObject({
    facts: [],
    coverage: { parsed: 3, reasons: { 'unknown-line': 1 } },
  });
});
