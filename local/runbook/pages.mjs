import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../shared/playbooks', import.meta.url));

/** Id, title and text of every runbook page: the README beside each playbook. */
export const runbookPages = () =>
  readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, 'README.md')))
    .sort()
    .map((id) => {
      const text = readFileSync(join(folder, id, 'README.md'), 'utf8');
      return { id, title: /^# (.+)$/m.exec(text)?.[1] ?? id, text };
    });
