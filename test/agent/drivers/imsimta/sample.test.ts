import { describe, expect, it } from 'vitest';
import type { Reply } from '#agent/drivers/dialogue.ts';
import type { Answer } from '#agent/drivers/driver.ts';
import { drawnSample } from '#agent/drivers/imsimta/sample.ts';

const idOf = (number: number): string => `msg${String(number).padStart(3, '0')}`;

const listingOf = (size: number): string => {
  const rows = Array.from({ length: size }, (_, i) => `${i + 1} ZZ${idOf(i + 1)}.00   1 10-Mar-2026 01:00:00`);
  const rule = '-'.repeat(62);
  return `\nTue, 10 Mar 2026 09:06:41 -0700 (PDT)\nData gathered from the queue directory tree\n\nChannel: tcp_local                Size Queued since\n${rule}\n${rows.join('\n')}\n${rule}\n\nGrand total size:                    ${size}\n`;
};

/** Leads a sample of `size` messages, in which others wait after `until` reads, and qm is gone from the `over`-th on. */
const lead = (size: number, until = Infinity, over = Infinity): { read: number[]; answer: Answer } => {
  const read: number[] = [];
  const dialogue = drawnSample('tcp_local');
  let reply: Reply = { ok: true, text: '' };
  for (;;) {
    const turn = dialogue.next(reply);
    if (turn.done) return { read, answer: turn.value };
    const step = turn.value;
    if (step.kind === 'may-end') {
      reply = read.length < until ? { ok: true, text: '' } : { ok: false, why: 'somebody waits' };
      continue;
    }
    if (step.kind !== 'say') throw new Error(`a sample does not ${step.kind}`);
    const [word, rest] = step.line.split(' ');
    if (word === 'read') read.push(Number(rest));
    if (read.length >= over) {
      reply = { ok: false, why: 'the tool ended (exit code 3): Subject: a secret' };
      continue;
    }
    const number = Number(rest);
    const message = `Message id: ${number}\nFilename: /q/tcp_local/ZZ${idOf(number)}.00\n\nSubject: a secret\n`;
    reply = { ok: true, text: word === 'read' ? message : listingOf(size) };
  }
};

const linesOf = ({ answer }: ReturnType<typeof lead>): string[] =>
  answer.ok ? answer.text.trim().split('\n') : [answer.why];

describe('a sample', () => {
  it('that nobody waits for reads all that it draws', () => {
    const whole = lead(100);
    expect(new Set(whole.read).size).toBe(80);
    expect(linesOf(whole)).toHaveLength(81);
    expect(linesOf(whole)[0]).toBe('Sampled: 80 of 100 in tcp_local');
    expect(whole.answer).not.toHaveProperty('early');
  });

  it('that has to end counts as drawn what it read, which is the beginning of the same lot', () => {
    const cut = lead(100, 30);
    expect(cut.read).toEqual(lead(100).read.slice(0, 30));
    expect(linesOf(cut)[0]).toBe('Sampled: 30 of 100 in tcp_local');
    expect(linesOf(cut)).toHaveLength(31);
    expect(cut.answer).toMatchObject({
      early: '30 of 80 messages were read when the sample had to end: somebody waits',
    });
  });

  it.each([0, 1, 19])('of too few messages is none: %i', (read) => {
    expect(lead(100, read).answer).toEqual({
      ok: false,
      why: `not enough: ${read} of 80 messages were read when the sample had to end: somebody waits`,
    });
  });

  it('at which qm ends asks no more, and has the message at which it ended as drawn and not read', () => {
    const broken = lead(100, Infinity, 26);
    expect(broken.read).toEqual(lead(100).read.slice(0, 26));
    expect(linesOf(broken)[0]).toBe('Sampled: 26 of 100 in tcp_local');
    expect(linesOf(broken)).toHaveLength(26);
    expect(broken.answer).toMatchObject({
      early: '25 of 80 messages were read when the sample had to end: qm gave no answer any more',
    });
  });

  it.each([1, 20])('at which qm ends too soon is none, and nothing that qm said is passed on: at read %i', (over) => {
    expect(lead(100, Infinity, over).answer).toEqual({
      ok: false,
      why: `not enough: ${over - 1} of 80 messages were read when the sample had to end: qm gave no answer any more`,
    });
  });

  it('of twenty is one, and so is all of a short queue, but not a part of it', () => {
    expect(linesOf(lead(100, 20))[0]).toBe('Sampled: 20 of 100 in tcp_local');
    expect(linesOf(lead(12))[0]).toBe('Sampled: 12 of 12 in tcp_local');
    expect(lead(12, 12).answer).not.toHaveProperty('early');
    expect(lead(12, 11).answer.ok).toBe(false);
  });
});
