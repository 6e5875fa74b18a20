import { expect, it } from 'vitest';
import { parseAlarmMail } from '#shared/formats/alarm-mail/parse.ts';
import { SAMPLES } from '../samples.ts';

it('reads which alarm it is, and of what', () => {
  const { facts, happened, coverage } = parseAlarmMail(SAMPLES['alarm-mail']!);
  expect(facts).toEqual([]);
  expect(happened).toMatchObject([
    { class: 'alarm', process: 'msprobe', subject: 'serverresponse ldap_ldap.example.com_389' },
  ]);
  expect(happened![0]!.line.text).toContain('is 10');
  expect(coverage).toMatchObject({ parsed: 2, reasons: { 'mail-text': 2 } });
});

it.each([
  ['a subject alone', 'Subject: ALARM: server response time in seconds of "ldap_a_389" is 10\n'],
  ['an alarm of nothing', 'Alarmid: serverresponse\n'],
  ['an instance that is no name', 'Subject: ALARM: x of "a b" is 10\nAlarmid: serverresponse\n'],
])('takes %s for no alarm', (_, text) => {
  expect(parseAlarmMail(text).happened).toEqual([]);
});
