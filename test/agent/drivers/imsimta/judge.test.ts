import { describe, expect, it } from 'vitest';
import { history } from '#agent/drivers/imsimta/history.ts';
import { judge } from '#agent/drivers/imsimta/judge.ts';
import type { Reply } from '#agent/drivers/dialogue.ts';

const held = (id: string): string => `%QM-I-HELD, held the message file /q/tcp_local/ZZ${id}.00\n`;
const expected = new Set(['aaa1', 'bbb2']);

describe('judge', () => {
  it('is not surprised by one good line for every message, in any order', () => {
    const { answers, surprise } = judge(expected, held('bbb2') + held('aaa1'));
    expect({ ids: [...answers.keys()], surprise }).toEqual({ ids: ['bbb2', 'aaa1'], surprise: null });
  });

  it.each([
    ['no result line', held('aaa1')],
    ['another message', held('aaa1') + held('bbb2') + held('ccc3')],
    ['two results', held('aaa1') + held('bbb2') + held('aaa1')],
    ['unknown line', `${held('aaa1')}${held('bbb2')}Are you sure?\n`],
    ['names no message', `${held('aaa1')}${held('bbb2')}%QM-I-SUMMARY, all is well\n`],
    ['QM-W-LATER', `${held('aaa1')}${held('bbb2')}%QM-W-LATER, the other program is not running\n`],
    ['QM-F-BROKEN', '%QM-F-BROKEN, no more\n'],
  ])('is surprised: %s', (surprise, text) => {
    expect(judge(expected, text).surprise).toContain(surprise);
  });
});

describe('messages that qm could not act on', () => {
  const gone = (id: string): string => `%QM-E-NOFILE, unable to hold the message file /q/ZZ${id}.00; no such file\n`;

  it('are told apart when nothing else is unusual', () => {
    expect(judge(expected, gone('aaa1') + held('bbb2')).refused).toEqual(['aaa1']);
    expect(judge(expected, gone('aaa1') + gone('bbb2')).refused).toEqual(['aaa1', 'bbb2']);
    expect(judge(expected, held('aaa1') + held('bbb2')).refused).toEqual([]);
  });

  it.each([
    ['an unknown line', `${gone('aaa1')}${held('bbb2')}Are you sure?\n`],
    ['no line for another', gone('aaa1')],
    ['a line for a stranger', gone('aaa1') + held('bbb2') + held('ccc3')],
    ['a stranger that it could not hold', gone('aaa1') + held('bbb2') + gone('ccc3')],
    ['two lines', gone('aaa1') + held('bbb2') + gone('aaa1')],
    ['a warning', `${gone('aaa1')}%QM-W-LATER, see /q/ZZbbb2.00\n`],
    ['the end of it all', `${gone('aaa1')}%QM-F-BROKEN, see /q/ZZbbb2.00\n`],
    ['an error about nothing', `${gone('aaa1')}${held('bbb2')}%QM-E-BROKEN, no more\n`],
  ])('are none beside %s', (_, text) => {
    expect(judge(expected, text)).toMatchObject({ refused: [], surprise: expect.any(String) });
  });
});

describe('history', () => {
  const listing = `Data gathered from the queue directory tree
Channel: tcp_local                Size Queued since
1 ZYaaa1.00 1 10-Mar-2026 08:12:03
`;
  const none = 'Data gathered from the queue directory tree\n';

  const ask = (answer: string) => {
    const dialogue = history('tcp_local', ['aaa1']);
    const replies = [listing, answer, none].map((text): Reply => ({ ok: true, text }));
    let turn = dialogue.next();
    while (!turn.done) turn = dialogue.next(replies.shift()!);
    return turn.value;
  };

  it('takes the text after an opening that names the message', () => {
    expect(ask('\nMessage id: 1\nFilename: /q/001/ZYaaa1.00\nconnection refused\n')).toEqual([
      { id: 'aaa1', outcome: 'done', text: 'connection refused' },
    ]);
  });

  it.each([
    ['another file', 'Message id: 1\nFilename: /q/001/ZYbbb2.00\nconnection refused\n'],
    ['another number', 'Message id: 2\nFilename: /q/001/ZYaaa1.00\nconnection refused\n'],
    ['no opening', 'connection refused\n'],
  ])('is unknown when the answer is about %s', (_, answer) => {
    expect(ask(answer)).toMatchObject([{ outcome: 'unknown' }]);
  });
});
