import { expect, it } from 'vitest';
import { parseDatabaseLogs } from '#shared/formats/database-logs/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('counts the logs of a directory, by names or by ls -l', () => {
  expect(parseDatabaseLogs(SAMPLES['database-logs']!, AT).facts).toMatchObject([
    { name: '/opt/mta/store/mboxlist', count: 3 },
  ]);
  const long = '-rw-r--r-- 1 mta mta 10 Mar  4 09:14 /opt/mta/store/mboxlist/log.0000000007\n';
  expect(parseDatabaseLogs(long, AT).facts).toMatchObject([{ name: '/opt/mta/store/mboxlist', count: 1 }]);
});

it('says zero only of the database, nothing of any other directory', () => {
  expect(parseDatabaseLogs('folder.db quota.db\n', AT).facts).toMatchObject([{ count: 0 }]);
  expect(parseDatabaseLogs('readme.txt\n', AT).facts).toEqual([]);
});

it('shows the last log, which tells how far the numbers have come', () => {
  const rows = ['__db.001', 'folder.db', 'log.0000000007', 'log.0000000008', 'quota.db'].map(
    (name) => `-rw-r--r-- 1 mta mta 10 Mar  4 09:14 ${name}\n`,
  );
  const [fact] = parseDatabaseLogs(rows.join(''), AT).facts;
  expect(fact!.line!.text).toMatch(/log\.0000000008$/);
});
