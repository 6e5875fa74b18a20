import { expect, it } from 'vitest';
import { parseOptions } from '#shared/formats/option-dat/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';
const read = (text: string) =>
  parseOptions(text, AT).facts.map((fact) => [fact.name, fact.kind === 'option' && fact.value]);

it('reads option.dat: comments, a continued line', () => {
  expect(read(SAMPLES['option.dat']!)).toEqual([
    ['log_filename', '1'],
    ['log_connection', '255'],
    ['held_sndopr', '1'],
  ]);
});

it('reads configutil and msconfig', () => {
  expect(read(SAMPLES['configutil']!)).toEqual([
    ['service.imap.maxsessions', '4000'],
    ['service.imap.numprocesses', '2'],
  ]);
  expect(read('# ./configutil -o store.quotagraceperiod\n120\n')).toEqual([['store.quotagraceperiod', '120']]);
  expect(read('msconfig> show imap.maxsessions\nrole.imap.maxsessions = "4000"\n')).toEqual([
    ['role.imap.maxsessions', '4000'],
  ]);
  // Several quoted values are one: the outer quotes belong to the first and the last.
  expect(read('role.channel:tcp_local.backoff = "PT30M" "PT1H"\n')).toEqual([
    ['role.channel:tcp_local.backoff', '"PT30M" "PT1H"'],
  ]);
});

it.each(['LDAP_PASSWORD=s3same', '# configutil -o local.ugldapbindcred\ns3same', 's3same', 'store.secret = s3same'])(
  'never tells a credential: %j',
  (text) => {
    expect(JSON.stringify(parseOptions(`${text}\n`, AT))).not.toContain('s3same');
  },
);
