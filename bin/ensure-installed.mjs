// Runs before `npm start` and `npm test`: checks Node and installs the packages when they are missing or out of date.
// With --test it also installs Debian's Chromium when it may; tests that need it are skipped by name otherwise.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (text) => process.stderr.write(`queuewarden: ${text}\n`);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 20)) {
  say(`Node ${process.versions.node} is too old: 20.20 or newer is needed.`);
  process.exit(1);
}

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);

/** Packages of the lockfile that are not installed in the locked version; optional ones are for other machines. */
const missing = () => {
  const wanted = read(`${root}package-lock.json`)?.packages ?? {};
  const have = read(`${root}node_modules/.package-lock.json`)?.packages;
  if (!have) return true;
  return Object.entries(wanted).some(
    ([path, { version, optional }]) => path !== '' && !optional && have[path]?.version !== version,
  );
};

if (missing()) {
  say('installing packages (about half a minute, 600 MB) …');
  const run = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (run.status !== 0) {
    say('npm ci failed; its message stands above.');
    process.exit(run.status ?? 1);
  }
  say('packages are installed.');
}

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
if (process.argv.includes('--test') && !existsSync(chromium)) {
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (mayInstall) {
    say('installing Chromium for the browser tests …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
      stdio: 'ignore',
      env,
    });
  }
  if (!existsSync(chromium))
    say('no Chromium: browser tests will be skipped by name (set CHROMIUM_PATH to use another).');
}
