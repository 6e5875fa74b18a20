import { expect, it } from 'vitest';
import { parseQmHistory } from '#shared/formats/imsimta-qm-history/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('tells attempts from the file name, and what remote hosts said as it is', () => {
  expect(parseQmHistory(SAMPLES['qm-history']!, AT)).toMatchObject({
    facts: [
      {
        name: 'tcp_local/f0b0KaNZykG',
        channel: 'tcp_local',
        attempts: 2,
        reasons: ['Wed, 04 Mar 2026 08:00:00 +0100 TCP active open: Failed connect()'],
      },
    ],
    coverage: { parsed: 2, reasons: { undocumented: 1 } },
  });
});

it('takes no text for the history of a file that is no queue file', () => {
  expect(parseQmHistory('Filename: /opt/mta/data/queue/l/notes.txt\nx\n', AT)).toMatchObject({
    facts: [],
    coverage: { reasons: { 'bad-file-name': 1, 'no-opening': 1 } },
  });
});
