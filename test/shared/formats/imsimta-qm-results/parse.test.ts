import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQmResults } from '#shared/formats/imsimta-qm-results/parse.ts';

const idsOf = (text: string) => parseQmResults(text).lines.map(({ severity, ident, id }) => [severity, ident, id]);

describe('qm result lines', () => {
  it('reads them with and without the percent sign, with Unix and VMS paths', () => {
    expect(
      idsOf(
        '%QM-I-HELD, held the message file /var/queue/tcp_local/001/ZZf0b0KaNZykG.00\n' +
          'QM-I-HELD, held the message file PMDF_QUEUE:[L]ZZ01HKQ28MTVXY8E5EOS.00\r\n',
      ),
    ).toEqual([
      ['I', 'HELD', 'f0b0KaNZykG'],
      ['I', 'HELD', '01HKQ28MTVXY8E5EOS'],
    ]);
  });

  it.each([
    'QM-I-HELD, held the message file\n     /var/queue/tcp_local/ZZabc123.00\n',
    'QM-I-HELD, held the message file /var/queue/tcp_\nlocal/ZZabc123.00\n',
    'QM-I-HELD, held the message file /var/queue/tcp_local/ZZab\nc123.00\n',
  ])('joins a wrapped path: %j', (text) => {
    expect(parseQmResults(text)).toMatchObject({ lines: [{ id: 'abc123' }], strange: [] });
  });

  it('finds the file in the middle of an error', () => {
    expect(idsOf('%QM-E-NOFILE, unable to hold the message file /q/ZZabc123.00; no such file\n')).toEqual([
      ['E', 'NOFILE', 'abc123'],
    ]);
  });

  it('reads an error that names no file', () => {
    expect(idsOf('QM-E-NOTSTOPPED, unable to do it; cannot update the list.\n')).toEqual([['E', 'NOTSTOPPED', null]]);
  });

  it('keeps what it does not know apart', () => {
    const { lines, strange } = parseQmResults('Really?\n%QM-I-HELD, held the message file /q/ZZabc123.00\nwell then\n');
    expect({ lines: lines.length, strange }).toEqual({ lines: 1, strange: ['Really?', 'well then'] });
  });

  it('never throws, and stays bounded', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('%QM-I-HELD, held the message file', '/q/ZZabc123.00', 'x'));
    fc.assert(
      fc.property(fc.array(piece), (lines) => {
        expect(parseQmResults(lines.join('\n')).strange.length).toBeLessThanOrEqual(20);
      }),
    );
    const began = performance.now();
    parseQmResults(`%QM-I-HELD, held the message file\n${'no file here\n'.repeat(100_000)}`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
