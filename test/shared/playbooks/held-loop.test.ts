import { describe, expect, it } from 'vitest';
import { countsOf, every, of, other, tell, went } from '../builders.ts';
import { expectDocumented } from './queue-stories.ts';

const mail = every(10, 0, 120, (m) => went(m, 'a.example.net'));
const counts = (channel: string, ...held: number[]) =>
  held.map((n, i) => countsOf(i * 20, channel, { byAttempts: [3], held: n }));
const loops = every(20, 0, 80, (m) => other('Q', 'loop', 'tcp_local', m, 'loop.example.org'));
const found = (...args: Parameters<typeof tell>) => of('held-loop', tell(...args));

describe('held-loop', () => {
  it('finds held messages that the log calls a loop', () => {
    const findings = found([...mail, ...loops], counts('tcp_local', 0, 2, 4));
    expect(findings).toMatchObject([{ verdict: 'problem', subject: { name: 'tcp_local' }, actions: [] }]);
    expect(findings[0]!.headline).toContain('look at loop.example.org');
    for (const { text } of findings[0]!.evidence) expect(text).toContain('loop.example.org');
    expect(findings[0]!.evidence.length).toBeGreaterThan(0);
    expectDocumented(findings);
  });

  it('suspects one where they become more, one after the other', () => {
    const findings = found(mail, counts('tcp_local', 1, 3, 4, 6));
    expect(findings).toMatchObject([{ verdict: 'suspected' }]);
    expectDocumented(findings);
  });

  it.each([
    ['somebody held many at once', mail, counts('tcp_local', 0, 0, 1_842, 1_842)],
    ['they were there before', mail, counts('tcp_local', 40, 40, 40)],
    ['they become fewer', [...mail, ...loops], counts('tcp_local', 9, 5, 2)],
    ['two came', [...mail, ...loops], counts('tcp_local', 0, 1, 2)],
    ['it is the hold channel', mail, counts('hold', 0, 3, 6, 9)],
    ['a loop was refused and nothing is held', [...mail, ...loops], counts('tcp_local', 0, 0, 0)],
    ['nothing was counted', [...mail, ...loops], []],
  ])('says nothing when %s', (_, entries, more) => {
    expect(found(entries, more)).toEqual([]);
  });
});
