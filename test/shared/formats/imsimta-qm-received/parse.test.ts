import { expect, it } from 'vitest';
import { parseQmReceived } from '#shared/formats/imsimta-qm-received/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('tells who received each held message, the newest first', () => {
  const told = parseQmReceived(SAMPLES['qm-received']!, AT);
  expect(told).toMatchObject({
    facts: [
      {
        kind: 'qm-received',
        name: 'tcp_local/f0b0KaNZykG',
        channel: 'tcp_local',
        by: ['mx.example.net', 'mx1.example.org', '', 'mx1.example.org'],
      },
    ],
    coverage: { lines: 7, parsed: 7 },
  });
  expect(told.facts[0]!.line!.text).toBe('Filename: /opt/mta/data/queue/tcp_local/ZZf0b0KaNZykG.HELD');
});

it('takes no line without a message before it, and no more than a fact holds', () => {
  expect(parseQmReceived('Received: by mx.example.net\n', AT)).toMatchObject({
    facts: [],
    coverage: { reasons: { 'no-received-line': 1 } },
  });
  const many = `Filename: /q/l/ZZabcd.HELD\n${'Received: by mx.example.net\n'.repeat(500)}`;
  expect(parseQmReceived(many, AT).facts).toMatchObject([{ by: { length: 120 } }]);
});
