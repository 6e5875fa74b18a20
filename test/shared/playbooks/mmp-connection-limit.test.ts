import { describe, expect, it } from 'vitest';
import { MANY, mmpConnectionLimit } from '#shared/playbooks/mmp-connection-limit/index.ts';
import { logged, said } from './store-stories.ts';

const limit = (minute: number, subject: string, count: number) =>
  logged(minute, 'mmp-connection-limit', {
    process: 'ImapProxy',
    subject,
    count,
    text: `Connection limit reached for client IP ${subject}`,
  });

describe('mmp-connection-limit', () => {
  it.each([
    [MANY - 1, 'normal'],
    [MANY, 'suspected'],
  ])('tells of an address refused %i times: %s', (count, verdict) => {
    const [finding, ...more] = said(
      mmpConnectionLimit,
      [],
      [limit(0, '192.0.2.7', count - 1), limit(50, '192.0.2.7', 1)],
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict, subject: { kind: 'host', name: '192.0.2.7' } });
    for (const { text } of finding!.evidence) expect(text).toContain('192.0.2.7');
  });

  it('adds up no strangers', () => {
    const scattered = Array.from({ length: MANY }, (_, i) => limit(i, `192.0.2.${i}`, 1));
    expect(said(mmpConnectionLimit, [], scattered).map((f) => f.verdict)).toEqual(scattered.map(() => 'normal'));
  });
});
