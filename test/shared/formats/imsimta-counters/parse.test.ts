import { expect, it } from 'vitest';
import { parseCounters } from '#shared/formats/imsimta-counters/parse.ts';

const TEXT = `Channel          Messages    Recipients    Blocks
-------          --------    ----------    ------
tcp_local
   Received         120         130        4000
   Store              7           9        -100
   Delivered        113         121        4100 (110 first time)
   Queue time/count        610/113 = 5.39
   Queue first time/count  600/110 = 5.45

   Total In Assocs            90
ims-ms
   Received           2           2           3
   Surprise           1
`;

it('reads rows by their label, and names what it does not know', () => {
  const { channels, coverage } = parseCounters(TEXT);
  expect(channels).toEqual([
    {
      channel: 'tcp_local',
      rows: {
        received: { messages: 120, recipients: 130, blocks: 4000 },
        stored: { messages: 7, recipients: 9, blocks: -100 },
        delivered: { messages: 113, recipients: 121, blocks: 4100 },
      },
      queueTime: { sum: 610, count: 113 },
    },
    { channel: 'ims-ms', rows: { received: { messages: 2, recipients: 2, blocks: 3 } }, queueTime: null },
  ]);
  expect(coverage).toMatchObject({ lines: 12, unparsed: 1, reasons: { 'unknown-label': 1 } });
});
