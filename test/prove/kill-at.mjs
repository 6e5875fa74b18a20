// Loaded into the executor before it: counts what it does that lasts (lock, journal, planned starts, lines to qm, its
// answer), and ends it by SIGKILL at one of these steps. `$QW_KILL` = `STEP:WHEN`, where WHEN is before, torn (half of what is written),
// after, or power (after, and what was not yet synced is lost); `$QW_STEP` = the file to name the step in.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { dirname } from 'node:path';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

const [fatal, when] = process.env.QW_KILL.split(':');
const real = { ...fs };
/** Open files: path, length when last synced, and whether their name is durable. */
const open = new Map();
/** Journal files whose directory has not been synced since they were made. */
const nameless = new Set();
/** Planned starts whose directory has not been synced since they were replaced or removed: how to get the old one back. */
const replaced = new Map();
let step = 0;

const die = (what) => {
  if (when === 'power') {
    for (const [fd, { path, synced }] of open) if (path.endsWith('.jsonl')) real.ftruncateSync(fd, synced);
    for (const path of nameless) real.rmSync(path, { force: true });
    for (const [path, text] of replaced) {
      if (text === null) real.rmSync(path, { force: true });
      else real.writeFileSync(path, text);
    }
  }
  real.writeFileSync(process.env.QW_STEP, `${when} ${what}`);
  process.kill(process.pid, 'SIGKILL');
  // The signal is there before the next statement is; nothing may happen if it ever is not.
  for (;;);
};

const at = (what, act, torn) => {
  step += 1;
  if (step !== Number(fatal)) return act();
  if (when === 'before') die(what);
  if (when === 'torn' && torn) torn();
  else act();
  die(what);
};

const named = (path) =>
  path.endsWith('.jsonl') ? 'journal' : path.includes('.lock') ? 'lock' : path.includes('/starts/') ? 'start' : null;
const textOf = (path) => (real.existsSync(path) ? real.readFileSync(path) : null);

fs.openSync = (path, ...rest) => {
  const isNew = !real.existsSync(path);
  const fd = real.openSync(path, ...rest);
  open.set(fd, { path: String(path), synced: isNew ? 0 : real.fstatSync(fd).size });
  if (isNew && named(String(path)) === 'journal') nameless.add(String(path));
  return fd;
};
fs.closeSync = (fd) => {
  open.delete(fd);
  return real.closeSync(fd);
};
fs.writeSync = (fd, bytes, ...rest) => {
  const file = open.get(fd);
  const kind = file ? named(file.path) : null;
  if (kind !== 'journal' && kind !== 'start') return real.writeSync(fd, bytes, ...rest);
  const entry = /"step":"(\w+)"/.exec(Buffer.from(bytes).toString())?.[1] ?? 'line end';
  return at(
    kind === 'start' ? 'the planned start is written' : `the ${entry} is written`,
    () => real.writeSync(fd, bytes, ...rest),
    () => real.writeSync(fd, bytes, 0, Math.floor(bytes.length / 2)),
  );
};
fs.fsyncSync = (fd) => {
  const file = open.get(fd);
  const isDirectory = real.fstatSync(fd).isDirectory();
  const what = named(file?.path ?? '') === 'start' ? 'the planned start' : isDirectory ? 'a name' : 'the journal';
  return at(`${what} is synced`, () => {
    real.fsyncSync(fd);
    if (isDirectory) {
      for (const path of nameless) if (dirname(path) === file?.path) nameless.delete(path);
      for (const path of replaced.keys()) if (dirname(path) === file?.path) replaced.delete(path);
    } else if (file) file.synced = real.fstatSync(fd).size;
  });
};
for (const name of ['linkSync', 'unlinkSync', 'renameSync', 'writeFileSync']) {
  const act = real[name];
  fs[name] = (path, ...rest) => {
    const kind = named(String(path));
    if (kind === 'lock') return at(`the lock: ${name.replace('Sync', '')}`, () => act(path, ...rest));
    if (kind !== 'start') return act(path, ...rest);
    const changed = String(name === 'renameSync' ? rest[0] : path);
    return at(`the planned start: ${name.replace('Sync', '')}`, () => {
      if (!replaced.has(changed)) replaced.set(changed, textOf(changed));
      return act(path, ...rest);
    });
  };
}

const { spawn } = childProcess;
childProcess.spawn = (...args) => {
  const child = at('a tool is started', () => spawn(...args));
  const { stdin } = child;
  if (!stdin) return child;
  const write = stdin.write.bind(stdin);
  stdin.write = (text, ...rest) => at(`qm is told: ${String(text).split(/[ \n]/)[0]}`, () => write(text, ...rest));
  return child;
};
const say = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...rest) => at('the result is told', () => say(text, ...rest));
syncBuiltinESMExports();
