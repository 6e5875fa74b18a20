import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Terminal } from '../analyze/command.ts';
import { plain } from '../analyze/plain.ts';
import { runbookPages } from './pages.mjs';
import { renderIndex, renderPage, type RunbookPage, SEARCH_SCRIPT } from './site.ts';

const HELP = `Usage: queuewarden runbook --out DIR

Writes the runbook as a static site: a page a playbook, an anchor a step, and an
index with search. Put it where your team can read it, and set RUNBOOK_URL.
`;

/** Writes the static runbook site. Exit status 0, or 2 on wrong usage or where nothing can be written. */
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
  try {
    write(pages, out);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    terminal.err(`queuewarden runbook: the pages cannot be written to ${plain(out)}: ${plain(reason)}\n`);
    return 2;
  }
  terminal.out(`${pages.length} pages in ${out}\n`);
  return 0;
};

const write = (pages: readonly RunbookPage[], out: string): void => {
  mkdirSync(out, { recursive: true });
  for (const page of pages) {
    mkdirSync(join(out, page.id), { recursive: true });
    writeFileSync(join(out, page.id, 'index.html'), renderPage(page));
  }
  writeFileSync(join(out, 'index.html'), renderIndex(pages));
  writeFileSync(join(out, 'search.js'), SEARCH_SCRIPT);
};
