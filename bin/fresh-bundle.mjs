// Bundles a program to one file and keeps it below .build: reading hundreds of TypeScript files anew takes a second of
// processor time and 60 MiB at every start.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}.build/cli/`;

const stampOf = (path) => {
  const { mtimeMs, size } = statSync(root + path);
  return `${mtimeMs} ${size}`;
};

/** The bundle that was made last, if everything in it is as it was then. */
const known = (list) => {
  if (!existsSync(list)) return null;
  const { file, inputs } = JSON.parse(readFileSync(list, 'utf8'));
  const fresh = existsSync(folder + file) && Object.entries(inputs).every(([path, stamp]) => stampOf(path) === stamp);
  return { file, fresh };
};

const make = async (entry, list, before) => {
  const { build } = await import('esbuild');
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `${folder}bundle.mjs`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
    write: false,
  });
  // Two runs may do this at once: each has a file of its own, and the list changes in one step.
  const file = `${process.pid}-${Date.now()}.mjs`;
  const inputs = Object.fromEntries(Object.keys(metafile.inputs).map((path) => [path, stampOf(path)]));
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + file, outputFiles[0].contents);
  writeFileSync(`${list}.${file}`, JSON.stringify({ file, inputs }));
  renameSync(`${list}.${file}`, list);
  if (before) rmSync(folder + before, { force: true });
  return file;
};

/** URL of an up-to-date bundle of an entry file; null = none can be made here, as where nothing may be written. */
export const freshBundle = async (entry) => {
  try {
    const list = `${folder}${entry.replaceAll('/', '-')}.json`;
    let before = null;
    try {
      before = known(list);
    } catch {
      // A file that is gone, or a list that was cut: made anew.
    }
    const file = before?.fresh ? before.file : await make(entry, list, before?.file);
    return new URL(`../.build/cli/${file}`, import.meta.url).href;
  } catch {
    return null;
  }
};
