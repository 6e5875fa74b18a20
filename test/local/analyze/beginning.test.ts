import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { beginningOf } from '#local/analyze/beginning.ts';
import { readFile } from '#local/analyze/read-file.ts';
import type { Digest } from '#shared/contracts/digest.ts';
import { folderOf } from './folder.ts';

const ENTRY = '04-Mar-2026 09:15:02.31 tcp_a        tcp_local    E 3 a@example.com rfc822;b@example.net b@example.net';
const NOTICE = '[04/Mar/2026:09:16:00 +0100] mx1 ims_master[811]: General Notice: ims_master starting up';

const beginning = async (content: string | Uint8Array, timezone = 'UTC') =>
  (await beginningOf(join(folderOf({ 'mail.log': content }), 'mail.log'), timezone)).from;

it('tells the first mail time of a log, zipped or not, in its zone', async () => {
  expect(await beginning(`# note\n${ENTRY}\n`)).toBe('2026-03-04T09:15:02.310Z');
  expect(await beginning(gzipSync(ENTRY), 'Europe/Vienna')).toBe('2026-03-04T08:15:02.310Z');
  expect(await beginning(`${NOTICE}\n`)).toBe('2026-03-04T08:16:00.000Z');
});

it('tells nothing of what is no log, or cannot be read', async () => {
  expect(await beginning('Dear Bob\n')).toBeNull();
  expect(await beginning('')).toBeNull();
  expect(await beginning(Uint8Array.from([0x1f, 0x8b, 1, 2]))).toBeNull();
  expect(await beginningOf(join(folderOf({}), 'gone'), 'UTC')).toEqual({ from: null, clock: null });
});

it('reads entries of mail.log in a file that is mostly a service log', async () => {
  const folder = folderOf({ mixed: [NOTICE, NOTICE, NOTICE, ENTRY, NOTICE].join('\n') });
  const digests: Digest[] = [];
  const report = await readFile(join(folder, 'mixed'), {
    host: 'mx1',
    timezone: 'UTC',
    onDigest: (d) => digests.push(d),
  });
  expect(report).toMatchObject({ kind: 'nslog', coverage: { lines: 5, parsed: 5 } });
  expect(digests.flatMap((d) => d.cells)).toMatchObject([{ code: 'E', count: 1 }]);
  expect(digests.flatMap((d) => d.notices)).toMatchObject([{ class: 'ims-master-start', count: 4 }]);
});
