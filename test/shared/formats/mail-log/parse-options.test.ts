import { describe, expect, it } from 'vitest';
import { parseLogOptions } from '#shared/formats/mail-log/options.ts';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';
import { E, FILE, VALID } from './lines.ts';

describe('parseMailLogLine: the set of fields is known', () => {
  const none = parseLogOptions('LOG_FORMAT=1').options;
  const HELO = `${FILE} (mx.example.org [192.0.2.66])`;

  it("does not take a peer's text for a field that is off", () => {
    expect(parseMailLogLine(`${E} *boss@example.com (mx.example.org [192.0.2.66])`, none)).toMatchObject({
      username: null,
    });
    expect(parseMailLogLine(`${E} ${HELO}`, parseLogOptions('LOG_CONNECTION=1').options)).toMatchObject({
      queueFile: null,
      sourceSystem: HELO,
    });
  });

  it('reads by shape what the options do not have: they may have changed since', () => {
    expect(parseMailLogLine(`${E} ${FILE} <0ABC00001@example.com>`, none)).toMatchObject({
      queueFile: { id: 'g1k7Qa0bcd2' },
      messageIds: ['<0ABC00001@example.com>'],
    });
    const counted = `${E.slice(0, E.indexOf('3 ann'))}3 15:ann@example.com 10:rfc822;bob 3:bob`;
    expect(parseMailLogLine(counted, none)).toMatchObject({ from: 'ann@example.com', to: 'bob' });
    expect(parseMailLogLine(VALID[6]!, none)).toMatchObject({ to: 'bob@example.net' });
    expect(parseMailLogLine(E, parseLogOptions('LOG_FORMAT=3').options)).toMatchObject({ to: 'bob@example.net' });
  });

  it.each([
    [
      'the fields that are told',
      E.concat(' ', FILE, ' <1@a> mailsrv'),
      'FILENAME=1\nLOG_MESSAGE_ID=1\nLOG_USERNAME=1',
      0,
    ],
    ['fewer of them', `${E} ${FILE}`, 'FILENAME=1\nLOG_MESSAGE_ID=1\nLOG_USERNAME=1', 0],
    ['a file that is off', `${E} ${FILE} <1@a>`, 'MESSAGE_ID=1', 1],
    ['an id too many', `${E} ${FILE} <1@a> <2@a>`, 'FILENAME=1\nLOG_MESSAGE_ID=1', 1],
    ['flags that are off', `${E} 276 ${FILE} <1@a>`, 'FILENAME=1\nLOG_MESSAGE_ID=1', 1],
    ['a user who is off', `${E} ${FILE} *ann@example.com`, 'FILENAME=1', 1],
    ["the server's account where users are off", `${E} ${FILE} mailsrv`, 'FILENAME=1', 1],
    ['a system that is off', `${E} ${FILE} mx.example.org ([192.0.2.66])`, 'FILENAME=1', 1],
    ["a HELO name like a user's", `${E} *boss@example.com (mx.example.org [192.0.2.66])`, 'FILENAME=1', 0],
    ['a text where counts are told', E, 'FORMAT=3', 1],
    [
      'counts where a text is told',
      `${E.slice(0, E.indexOf('3 ann'))}3 15:ann@example.com 10:rfc822;bob 3:bob`,
      'FORMAT=1',
      1,
    ],
  ])('says of an entry with %s whether it contradicts the options', (_, line, set, times) => {
    let others = 0;
    const { options } = parseLogOptions(`LOG_${set}`);
    expect(parseMailLogLine(line, options, () => (others += 1))).toMatchObject({ kind: 'message' });
    expect(others).toBe(times);
    // Then it is read as if nothing were told.
    if (times > 0) expect(parseMailLogLine(line, options)).toEqual(parseMailLogLine(line));
  });

  it('tells the time in the queue from a number that ends a reply', () => {
    const line = '04-Mar-2026 09:15:03.00 ims-ms                    Q 3 a@example.com rfc822;b b error 12 3600';
    expect(parseMailLogLine(line, parseLogOptions('LOG_QUEUE_TIME=1').options)).toMatchObject({
      diagnostic: 'error 12',
      queueSeconds: 3600,
    });
    expect(parseMailLogLine(line, none)).toMatchObject({ diagnostic: 'error 12 3600', queueSeconds: null });
  });
});
