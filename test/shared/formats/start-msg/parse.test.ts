import { expect, it } from 'vitest';
import { parseStartMsg } from '#shared/formats/start-msg/parse.ts';
import { SAMPLES } from '../samples.ts';

it('reads the failure of stored, wrapped or not, with its words', () => {
  const sample = SAMPLES['start-msg-failure']!;
  const { coverage, happened, facts } = parseStartMsg(sample);
  expect(coverage).toMatchObject({ lines: 4, unparsed: 0 });
  expect(facts).toEqual([]);
  expect(happened).toMatchObject([
    { class: 'stored-start-failure', process: 'stored', subject: '', line: { line: 3 } },
  ]);
  expect(happened![0]!.line.text).toBe('mta: Starting STORE daemon ...Fatal error: Cannot find group in name service');
  const { start, end } = happened![0]!.line;
  expect(sample.slice(start, end)).toContain('Cannot\nfind group');
  expect(parseStartMsg('x: Fatal error: Cannot find group in name service\n').happened).toHaveLength(1);
});

it('takes no other end for that failure', () => {
  for (const text of [
    'find group in name service\n',
    'mta: Starting STORE daemon ...Fatal error: Cannot\nopen the file\n',
    'mta: Starting STORE daemon ... 811\n',
    'Starting STORE daemon ...Fatal error: Cannot\n# start-msg\nfind group in name service\n',
  ])
    expect(parseStartMsg(text).happened).toEqual([]);
  expect(parseStartMsg('find group in name service\n').coverage).toMatchObject({ unparsed: 1 });
});

it('keeps a bounded number of them', () => {
  expect(parseStartMsg('x: Fatal error: Cannot find group in name service\n'.repeat(99)).happened).toHaveLength(20);
});
