import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'queuewarden-tests-';

/** Has all that tests write lie in one folder, which is gone with the run: whichever project comes first makes it. */
export default (): (() => void) | void => {
  if (process.env['TMPDIR']?.includes(NAME)) return;
  const folder = mkdtempSync(join(tmpdir(), NAME));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
};
