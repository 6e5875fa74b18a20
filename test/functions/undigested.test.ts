import { expect, test } from 'vitest';
import { analyze, openEvidence, type OpenedEvidence } from '#functions/analyzer/analyze.ts';
import { readWindow } from '#functions/records/windows.ts';
import { HOST } from './world.ts';
import { watched } from './reconciler/watched.ts';

const LINE = '[05/Jan/2026:03:00:00 +0000] mx1 ims_master[77]: General Notice: shutting down\n';

test('evidence at which the digester fails keeps no other of its batch from being folded, and is named', async () => {
  const world = await watched();
  const [first, last] = [await world.ship(0, LINE), await world.ship(LINE.length, LINE)];
  const bad: OpenedEvidence = {
    host: HOST,
    key: `evidence/${HOST}/log/bad`,
    digest: () => {
      throw new Error('a fault of ours');
    },
  };
  const good = await Promise.all([first, last].map(async (key) => (await openEvidence(key, world))!));
  await expect(analyze(HOST, [good[0]!, bad, good[1]!], world.ports)).rejects.toMatchObject({
    keys: new Set([bad.key]),
    cause: new Error('a fault of ours'),
  });
  expect(Object.keys((await readWindow(world.documents, HOST))!.merged).sort()).toEqual([first, last].sort());
  await expect(analyze(HOST, [bad], world.ports)).rejects.toMatchObject({ keys: new Set([bad.key]) });
});
