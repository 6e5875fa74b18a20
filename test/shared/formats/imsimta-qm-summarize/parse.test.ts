import { expect, it } from 'vitest';
import { parseQmSummarize } from '#shared/formats/imsimta-qm-summarize/parse.ts';
import { SAMPLES } from '../samples.ts';

it('reads nothing of a layout that nobody has shown', () => {
  expect(parseQmSummarize(SAMPLES['qm-summarize']!)).toMatchObject({
    facts: [],
    coverage: { parsed: 0, reasons: { 'layout-unknown': 3 } },
  });
});
