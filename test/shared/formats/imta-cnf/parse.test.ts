import { expect, it } from 'vitest';
import { parseImtaCnf } from '#shared/formats/imta-cnf/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';
const read = (text: string) =>
  parseImtaCnf(text, AT).facts.map((f) => (f.kind === 'option' ? `${f.name} = ${f.value}` : f.kind));

it('reads retries and notices of each channel, with the defaults above it', () => {
  expect(read(SAMPLES['imta.cnf']!)).toEqual([
    'channel:l.notices = 1 2 4 7',
    'channel:tcp_local.notices = 1 2 4 7',
    'channel:tcp_local.backoff = pt2h PT4H30M P1D',
    'channel:ims-ms.notices = 1 7 14 21 28',
    // There, though not understood: the default does not hold.
    'channel:ims-ms.backoff = ',
  ]);
  expect(parseImtaCnf(SAMPLES['imta.cnf']!, AT).coverage).toMatchObject({ unparsed: 0 });
});

it('takes nothing from the rewrite rules, nor from comments', () => {
  expect(read('tcp_local backoff "pt1h"\n! tcp_x backoff "pt1h"\n')).toEqual([]);
  expect(read('\n! tcp_x backoff "pt1h"\ntcp_local smtp\nbackoff-daemon\n')).toEqual([]);
  expect(read('a $U@b\n\n<IMTA_TABLE:more.cnf\n\ntcp_local notices 5\ntcp_local-daemon')).toEqual([
    'channel:tcp_local.notices = 5',
  ]);
});
