import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MailhostConfig } from './config.ts';
import { unifiedSettings } from './imsimta/msconfig.ts';
import { STORE_TOOLS } from './imsimta/store-tools.ts';
import { layoutOf, type Identity } from './layout.ts';
import { optionFile } from './log/entry.ts';
import { channelPlans, imtaFile, jobControllerFile } from './world/channels.ts';

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Replaces a file in one step, so that no reader sees half of it. */
export const replaceFile = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};

/** Makes a host's directories, option files, its `imsimta` and the tools of its store. */
export const install = (config: MailhostConfig): void => {
  const layout = layoutOf(config.root);
  for (const dir of [layout.log, layout.config, layout.sbin, layout.proc]) mkdirSync(dir, { recursive: true });
  for (const { name } of channelPlans) mkdirSync(join(layout.queue, name), { recursive: true });
  const { name, domain, version, timezone, logOptions, qm } = config;
  const settings = config.configuration === 'unified' ? unifiedSettings(config) : null;
  const identity: Identity = { name, domain, version, timezone, logOptions, settings, qm };
  replaceFile(layout.identityFile, `${JSON.stringify(identity, null, 2)}\n`);
  if (settings === null) {
    replaceFile(join(layout.config, 'option.dat'), optionFile(logOptions));
    replaceFile(join(layout.config, 'imta.cnf'), imtaFile(config.domain, config.backoff));
    replaceFile(join(layout.config, 'job_controller.cnf'), jobControllerFile(config.jobController));
  }
  const command = config.imsimtaEntry.map(quote).join(' ');
  for (const tool of ['imsimta', ...STORE_TOOLS]) {
    const script = join(layout.sbin, tool);
    replaceFile(script, `#!/bin/sh\nMAILHOST_ROOT=${quote(config.root)} MAILHOST_TOOL=${tool} exec ${command} "$@"\n`);
    chmodSync(script, 0o755);
  }
};
