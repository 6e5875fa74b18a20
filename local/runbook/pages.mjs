import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../shared/playbooks', import.meta.url));

/** What `/qm` can ask for; every answer to `/qm help` leads there. */
const REQUESTS = { id: 'requests', file: fileURLToPath(new URL('../../shared/actions/README.md', import.meta.url)) };

/** Id, title and text of every runbook page: the README beside each playbook, and the page of requests. */
export const runbookPages = () =>
  [
    ...readdirSync(folder)
      .map((id) => ({ id, file: join(folder, id, 'README.md') }))
      .filter(({ file }) => existsSync(file))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    REQUESTS,
  ].map(({ id, file }) => {
    const text = readFileSync(file, 'utf8');
    return { id, title: /^# (.+)$/m.exec(text)?.[1] ?? id, text };
  });
