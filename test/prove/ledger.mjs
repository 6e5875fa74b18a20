// Loaded into the simulated host's qm before it: writes down every file of a queue that it renames or removes, and when
// it begins and ends. `$QW_LEDGER` names the file.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

const note = (...words) => fs.appendFileSync(process.env.QW_LEDGER, `${process.pid}\t${words.join('\t')}\n`);
const { renameSync, unlinkSync } = fs;

fs.renameSync = (from, to) => {
  renameSync(from, to);
  note('renamed', from, to);
};
fs.unlinkSync = (path) => {
  unlinkSync(path);
  note('removed', path);
};
syncBuiltinESMExports();
note('began');
process.on('exit', () => note('ended'));
