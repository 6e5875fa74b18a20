import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import { askDirectory, askHistory, askJobs, historyWords } from '#shared/diagnosis/ask.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { hostView } from '#shared/window/view.ts';
import { at, came, countsOf, digestsOf, digestWith, fold, know } from '../builders.ts';
import { fact } from '../playbooks/queue-stories.ts';

/** The window keeps a few lines of each kind only. */
const KEYS = Array.from({ length: 20 }, (_, i) => `kind ${i}`);
const lines = (...files: string[]): Digest =>
  digestWith({
    evidence: 'lines',
    to: at(60),
    exemplars: files.map((file, i) => {
      const text = untrusted(`Q 2 a@example.com rfc822;b@example.org ${file} smtp;450 later`);
      return { key: KEYS[i]!, at: at(i), line: { evidence: 'lines', start: i, end: i + 1, line: i + 1, text } };
    }),
  });
const short = countsOf(58, 'tcp_local', { byAttempts: [3, 4] });
const history = (minute: number): Fact =>
  fact('qm-history', 'tcp_local/abc1', minute, { channel: 'tcp_local', attempts: 2, reasons: ['first', '450 later'] });

const look = (...more: Digest[]) => {
  const view = hostView(fold([...digestsOf([came(60, 'a.example.net')]), ...more]), at(60))!;
  return { view, channel: view.channels.find((c) => c.name === 'tcp_local')! };
};

describe('the history of messages', () => {
  it('is asked for by the names of queue files in the log, the newest ten', () => {
    const files = Array.from({ length: 14 }, (_, i) => `/mta/data/queue/tcp_local/00${i % 3}/ZYid${i}x.00`);
    const { view, channel } = look(short, lines('/q/queue/ims-ms/ZYother1.00', 'no file', ...files));
    const [question, ...more] = askHistory(view, channel, KEYS);
    expect(more).toEqual([]);
    expect(question).toMatchObject({ ask: 'history', channel: 'tcp_local' });
    const ids = question?.ask === 'history' ? question.ids : [];
    expect(ids).toHaveLength(10);
    expect(ids).toContain('id13x');
    expect(ids).not.toContain('id0x');
  });

  it('is not asked for without names, from a long queue, or when it was told lately', () => {
    const named = lines('/q/queue/tcp_local/ZYabc1.00');
    const asked = (...more: Digest[]) => {
      const { view, channel } = look(...more);
      return askHistory(view, channel, KEYS);
    };
    expect(asked(short, named)).toHaveLength(1);
    expect(asked(short)).toEqual([]);
    expect(asked(named)).toEqual([]);
    expect(asked(countsOf(58, 'tcp_local', { byAttempts: [6_000] }), named)).toEqual([]);
    expect(asked(short, named, know(history(55)))).toEqual([]);
    expect(asked(short, named, know(history(5)))).toHaveLength(1);
    expect(asked(short, named, know(fact('read-forbidden', 'history tcp_local', 5, {})))).toEqual([]);
    expect(asked(short, named, know(fact('read-forbidden', 'sample tcp_local', 5, {})))).toHaveLength(1);
  });

  it('is told in words, bounded', () => {
    const { view, channel } = look(know(history(55)));
    expect(historyWords(view, channel.id)).toBe('Of 1 looked at (2 failed tries): 450 later.');
    expect(historyWords(look().view, channel.id)).toBeNull();
  });
});

it('lists no queue that is long or was not counted', () => {
  const asked = (...more: Digest[]) => {
    const { view, channel } = look(...more);
    return askDirectory(view, channel);
  };
  expect(asked(short)).toEqual([{ ask: 'directory', channel: 'tcp_local' }]);
  expect(asked()).toEqual([]);
  expect(asked(countsOf(58, 'tcp_local', { byAttempts: [1], held: 5_000 }))).toEqual([]);
});

it('asks no release for what it does not have', () => {
  const version = (productVersion: string) => digestWith({ evidence: productVersion, productVersion });
  const asked = (release: string) => {
    const { view, channel } = look(version(release));
    return askJobs(view, channel);
  };
  expect(asked('6.2-7.02')).toHaveLength(1);
  expect(asked('5.2')).toEqual([]);
});
