import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { SlackRefused } from '#adapters/slack/errors.ts';
import { describeError } from '#functions/runtime/describe-error.ts';
import { log } from '#functions/runtime/log.ts';

let lines: Record<string, unknown>[];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]));
});
afterEach(() => void vi.restoreAllMocks());

const SUBJECT = 'Your invoice is overdue';
const ADDRESS = 'carol@example.com';

describe('a line of the log', () => {
  test('has its message and the fields of the list', () => {
    log('result-of-no-command', {
      host: 'mx1.example.edu',
      command: 'forged-0001',
      outcome: 'bad-signature',
      count: 2,
    });
    expect(lines).toEqual([
      {
        message: 'result-of-no-command',
        host: 'mx1.example.edu',
        command: 'forged-0001',
        outcome: 'bad-signature',
        count: 2,
      },
    ]);
  });

  test('leaves out what is no field, whatever the types were told', () => {
    const fields: object = { host: 'mx1.example.edu', subject: SUBJECT, from: ADDRESS, __proto__: { to: ADDRESS } };
    log('odd', fields);
    expect(lines).toEqual([{ message: 'odd', host: 'mx1.example.edu' }]);
  });

  test.each([
    'messageId',
    'key',
    'host',
    'fingerprint',
    'request',
    'command',
    'proposal',
    'action',
    'playbook',
    'outcome',
  ])('withholds a %s that has another form', (field) => {
    for (const value of [
      ADDRESS,
      SUBJECT,
      `evidence/${ADDRESS}`,
      'x'.repeat(10_000),
      '',
      7,
      { toString: () => ADDRESS },
    ]) {
      log('odd', { [field]: value });
      expect(lines.at(-1)).toEqual({ message: 'odd', [field]: '(withheld)' });
    }
  });

  test('is bounded', () => {
    log('m'.repeat(5_000), {
      reason: 'r '.repeat(5_000),
      error: new Error('e '.repeat(5_000), { cause: new Error('c '.repeat(5_000)) }),
      count: Number.NaN,
    });
    expect(JSON.stringify(lines[0]).length).toBeLessThan(2_000);
    expect(lines[0]!['count']).toBe('(withheld)');
  });
});

describe('an error', () => {
  const thrown = (run: () => unknown): unknown => {
    try {
      run();
    } catch (error) {
      return error;
    }
    throw new Error('nothing was thrown');
  };

  test('of JSON.parse is told by its place: its message quotes the text', () => {
    const error = thrown(() => JSON.parse(`{"subject": ${SUBJECT}, "to": "${ADDRESS}"}`));
    expect((error as Error).message).toMatch(/invoice|Your/);
    expect(describeError(error)).toMatch(/^SyntaxError at (?:\S+ )?\S+:\d+:\d+$/);
  });

  test('of a contract is told by the field, without value and without the keys of records', () => {
    const contract = z.strictObject({ seen: z.record(z.email(), z.int()), state: z.enum(['open']) });
    const error = thrown(() =>
      contract.parse({ seen: { [ADDRESS]: SUBJECT, Invoice: 1 }, state: SUBJECT, [ADDRESS]: 1 }),
    );
    expect(describeError(error)).toBe(
      'does not fit: invalid_type at seen, invalid_key at seen, invalid_value at state, 1 more',
    );
  });

  test('of the house is told with its causes, each by its own rule', () => {
    const cause = thrown(() => JSON.parse(SUBJECT));
    const error = new Error('document windows/mx1.example.edu.json does not fit its contract', { cause });
    expect(describeError(error)).toMatch(
      /^document windows\/mx1\.example\.edu\.json does not fit its contract: SyntaxError at /,
    );
  });

  test('loses what it quotes, and every word with an @, all the same', () => {
    expect(describeError(new Error(`no such user "${SUBJECT}"`))).toBe('no such user …');
    expect(describeError(new Error(`cannot deliver to <${ADDRESS}> now\nnor later`))).toBe(
      'cannot deliver to … now nor later',
    );
  });

  test('of Slack keeps the code, without what Slack says of our text', () => {
    const error = new SlackRefused('chat.postMessage', 'invalid_blocks', [`[ERROR] bad text: ${SUBJECT} ${ADDRESS}`]);
    expect(describeError(error)).toBe('Slack refused chat.postMessage: invalid_blocks');
  });

  test('of AWS keeps name, status and words', () => {
    const error = Object.assign(new Error('User is not authorized to perform: s3:PutObject'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    expect(describeError(error)).toBe('AccessDenied 403 User is not authorized to perform: s3:PutObject');
  });

  test('of any other kind is a name and a place', () => {
    class OddError extends Error {
      override name = `Odd ${ADDRESS}`;
    }
    expect(describeError(new OddError(SUBJECT))).toMatch(/^Error at \S+/);
    expect(describeError(thrown(() => Reflect.ownKeys(SUBJECT as never)))).toMatch(/^TypeError at /);
    expect(describeError(SUBJECT)).toBe('a thrown string');
    const circle = new Error('round');
    circle.cause = circle;
    expect(describeError(circle)).toBe('round: round: round: round');
  });
});
