import { describe, expect, it } from 'vitest';
import { parseQmDirectoryFacts } from '#shared/formats/imsimta-qm-directory/facts.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T12:00:00.000Z';
const sample = SAMPLES['qm-directory']!;
const factsOf = (text: string) => parseQmDirectoryFacts(text, AT).facts;
const reasonsOf = (text: string) => parseQmDirectoryFacts(text, AT).coverage.reasons;

it('tells messages, held ones, attempts and ages, by the offset in the heading', () => {
  expect(parseQmDirectoryFacts(sample, AT, 'Asia/Tokyo')).toMatchObject({
    facts: [
      {
        kind: 'qm-directory',
        name: 'tcp_local',
        at: '2026-03-04T08:15:02.000Z',
        total: 3,
        held: 1,
        attempts: [
          [0, 1],
          [2, 1],
        ],
        oldest: '2026-03-03T07:10:55.000Z',
        newest: '2026-03-04T07:12:03.000Z',
        untriedSince: '2026-03-04T07:12:03.000Z',
        whole: true,
        line: { line: 6 },
      },
    ],
    coverage: { unparsed: 0 },
  });
});

it('takes the host zone where the heading has none', () => {
  const text = sample.replace(' +0100 (CET)', '');
  expect(parseQmDirectoryFacts(text, AT, 'Asia/Tokyo').facts).toMatchObject([{ newest: '2026-03-03T23:12:03.000Z' }]);
});

it('does not believe a heading that is later than the file', () => {
  expect(factsOf(sample.replace('4 Mar 2026 09:15', '4 Mar 2026 19:15'))).toMatchObject([{ at: AT }]);
});

it('says nothing of a listing with a line that it does not know', () => {
  expect(parseQmDirectoryFacts(`${sample}what is this\n`, AT)).toMatchObject({
    facts: [],
    coverage: { parsed: 0, reasons: { 'unknown-line': 12 } },
  });
});

describe('what a listing shows', () => {
  const rows = sample.slice(sample.indexOf('1 ZZ'), sample.indexOf('3 ZX'));
  const noneHeld = sample.replace(/^3 ZX.*\n/m, '').replace(/7$/gm, '4');
  const onlyHeld = sample.replace(rows, '').replace(/7$/gm, '3');
  const command = '$ imsimta qm directory tcp_local';

  it('does not tell of held ones where none is listed', () => {
    expect(factsOf(noneHeld)).toMatchObject([{ kind: 'qm-directory', total: 2, held: null, whole: true }]);
  });

  it('tells held ones alone, by its command or because it has no other', () => {
    const held = [{ kind: 'qm-held', name: 'tcp_local', held: 1, oldest: '2026-03-03T11:10:55.000Z' }];
    for (const typed of [
      '$ imsimta qm held tcp_local',
      '[root@mta1 bin]# ./imsimta qm directory -held tcp_local > /tmp/held',
      'qm.maint> held tcp_local',
      '',
    ])
      expect(factsOf(onlyHeld.replace(command, typed))).toMatchObject(held);
    // All of the queue was listed, and nothing waits.
    expect(factsOf(onlyHeld)).toMatchObject([{ kind: 'qm-directory', total: 1, held: 1, attempts: [] }]);
    expect(factsOf(sample.replace(command, '$ imsimta qm held tcp_local'))).toEqual([]);
  });

  it.each([
    '$ imsimta qm directory -from=ann@example.com tcp_local',
    '$ imsimta qm directory -owner=mailsrv tcp_local',
    'qm.maint> directory -to=example.org tcp_local',
    '$ imsimta qm directory tcp_local | grep -v ZZ',
    '$ sudo imsimta qm held -from=ann@example.com',
    '$ imsimta qm "directory -from=ann@example.com"',
  ])('takes no part for the whole: %s', (typed) => {
    expect(factsOf(sample.replace(command, typed))).toEqual([]);
    expect(reasonsOf(sample.replace(command, typed))).not.toEqual({});
  });

  it.each([
    '$ imsimta qm directory -directory_tree -noheld tcp_local',
    '# imsimta qm dir tcp_local',
    'imsimta qm directory tcp_local',
    '$ /opt/sun/comms/messaging/sbin/imsimta qm directory tcp_local > /tmp/queue 2>&1',
    '$ imsimta qm directory tcp_local | tee queue.txt',
    'Wed Mar  4 09:15:00 CET 2026',
    '# taken before the restart',
  ])('reads the whole below %s', (typed) => {
    expect(parseQmDirectoryFacts(sample.replace(command, typed), AT)).toMatchObject({
      facts: [{ whole: true }],
      coverage: { unparsed: 0 },
    });
  });

  it('says nothing of one that was cut off, or whose rows were thinned', () => {
    expect(reasonsOf(sample.slice(0, sample.indexOf('3 ZX')))).toEqual({ 'no-total': 1 });
    expect(factsOf(sample.slice(0, sample.indexOf('3 ZX')))).toEqual([]);
    expect(factsOf(sample.replace(/^2 ZX.*\n/m, ''))).toEqual([]);
  });

  it('does not say of an empty one whose it is', () => {
    const empty = sample
      .replace(rows, '')
      .replace(/^3 ZX.*\n/m, '')
      .replace(/7$/gm, '0');
    expect(factsOf(empty.replace(command, ''))).toEqual([]);
    expect(factsOf(empty)).toMatchObject([{ kind: 'qm-directory', total: 0, attempts: [] }]);
  });
});

describe('a saved session', () => {
  const body = sample.slice(sample.indexOf('\n') + 1);
  const later = body.replace('09:15:02', '10:15:02');

  it('tells of each listing at its time, of what stands between nothing', () => {
    const text = `qm.maint> directory tcp_local\n${body}qm.maint> history 2\nsome text\nqm.maint> directory tcp_local\n${later}qm.maint> exit\n`;
    const told = parseQmDirectoryFacts(text, AT);
    expect(told.facts.map(({ at }) => at)).toEqual(['2026-03-04T08:15:02.000Z', '2026-03-04T09:15:02.000Z']);
    expect(told.coverage.reasons).toEqual({ 'no-heading': 2 });
  });

  it('takes listings one below the other, and one after the prompt of a pipe', () => {
    expect(factsOf(`${body}${later}`).map(({ at }) => at)).toHaveLength(2);
    const piped = `qm.maint> ${body.trimStart()}qm.maint> ${later.trimStart()}qm.maint> `;
    expect(factsOf(piped)).toHaveLength(2);
  });

  it('loses one listing for a line that is not understood, not the others', () => {
    expect(
      factsOf(`$ imsimta qm directory tcp_local\n${body}what is this\n$ imsimta qm directory tcp_local\n${later}`),
    ).toMatchObject([{ at: '2026-03-04T09:15:02.000Z' }]);
  });

  it('is read in linear time', () => {
    const began = performance.now();
    expect(
      factsOf(Array.from({ length: 2_000 }, () => `qm.maint> directory tcp_local\n${body}`).join('')),
    ).toHaveLength(2_000);
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
