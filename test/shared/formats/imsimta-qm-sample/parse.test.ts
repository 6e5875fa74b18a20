import { expect, it } from 'vitest';
import { parseQmSample } from '#shared/formats/imsimta-qm-sample/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('tells what was drawn, from how many, and what could be read of it', () => {
  expect(parseQmSample(SAMPLES['qm-sample']!, AT)).toMatchObject({
    facts: [
      {
        kind: 'qm-sample',
        name: 'tcp_local',
        listed: 900,
        drawn: 4,
        messages: [
          { bounce: true, from: 'process-daemon.mx1.example.org', to: 'forged.example.net' },
          { bounce: true, from: 'relay.example.com', to: '' },
          { bounce: false, from: '', to: 'example.org' },
        ],
      },
    ],
    coverage: { lines: 5, parsed: 5 },
  });
});

it('takes no message without a sample above it, nor one that says anything else', () => {
  const line = 'Message: bounce=yes from= to=';
  expect(parseQmSample(`${line}\n`, AT)).toMatchObject({ facts: [], coverage: { reasons: { 'no-sample-line': 1 } } });
  const told = parseQmSample(`Sampled: 2 of 2 in l\n${line}x y\n${`${line}\n`.repeat(300)}`, AT);
  expect(told).toMatchObject({ facts: [{ messages: { length: 200 } }], coverage: { unparsed: 1 } });
});
