import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Terminal } from '../analyze/command.ts';
import { runbookPages } from './pages.mjs';
import { renderIndex, renderPage, SEARCH_SCRIPT } from './site.ts';

const HELP = `Usage: queuewarden runbook --out DIR

Writes the runbook as a static site: a page a playbook, an anchor a step, and an
index with search. Put it where your team can read it, and set RUNBOOK_URL.
`;

/** Writes the static runbook site. Exit status 0, or 2 on wrong usage. */
export const runbookCommand = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  let out: string | undefined;
  try {
    const { values } = parseArgs({ args: [...args], options: { out: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help) {
      terminal.out(HELP);
      return 0;
    }
    out = values.out;
  } catch {
    // Told below.
  }
  if (!out) {
    terminal.err(HELP);
    return 2;
  }
  const pages = runbookPages();
  mkdirSync(out, { recursive: true });
  for (const page of pages) {
    mkdirSync(join(out, page.id), { recursive: true });
    writeFileSync(join(out, page.id, 'index.html'), renderPage(page));
  }
  writeFileSync(join(out, 'index.html'), renderIndex(pages));
  writeFileSync(join(out, 'search.js'), SEARCH_SCRIPT);
  terminal.out(`${pages.length} pages in ${out}\n`);
  return 0;
};
