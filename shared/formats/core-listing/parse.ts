import type { Instant } from '#shared/contracts/primitives.ts';
import { createDateReader } from '../local-date.ts';
import { createListing, pathOf } from '../ls-line.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type Core = Extract<Said, { kind: 'core-file' }>;

// What merely begins with the word (core.txt, core-utils.tar) is no dump: a process number or a known program shows one.
const CORE =
  /^(?:core|core[._](?<rest>(?:[\w+@-]{1,80}[._]){0,6}\d{1,12}|imapd|popd|mshttpd|stored|ims_master|dispatcher|job_controller|enpd|AService\w{0,9}|tcp_smtp_\w{1,12})|(?<before>[\w+-]{1,80})\.core)$/;
const FILE = /^(?<path>\S{1,500}):\s{1,40}ELF /;
const FROM = /\bfrom '([^']{1,200})'/;

/**
 * Program in a core's name under the patterns that coreadm is commonly given (`core.%f.%p`, `core.%n.%f.%p`, `%f.core`,
 * `core_%n_%f_%u_%g_%t_%p`); null where it is just `core` or a number.
 */
const programIn = (name: string): string | null => {
  const parts = CORE.exec(name)?.groups;
  if (parts?.['before'] !== undefined) return parts['before'];
  const rest = parts?.['rest'];
  if (rest === undefined) return null;
  // Underscores belong to programs too (tcp_smtp_client), so they separate only where there is no dot.
  const words = rest.includes('.') ? rest.split('.') : [rest];
  const trimmed = words.length === 1 ? (words[0] ?? '').replace(/(?:_\d{1,12}){2,4}$/, '') : '';
  if (words.length === 1 && trimmed !== words[0]) return trimmed.split('_').slice(1).join('_') || null;
  const names = words.filter((word) => !/^\d{1,12}$/.test(word));
  return names.at(-1) ?? null;
};

/**
 * Reads a listing (`ls -l`) of core files; the program comes from the name, or from `file`'s line about it. Source: 6.3
 * Administration Guide, 20.14.1 (coreadm).
 */
export const parseCoreListing = (text: string, at: Instant, timezone = 'UTC'): Told => {
  const teller = createTeller();
  const listing = createListing(createDateReader(at, timezone));
  const cores = new Map<string, { core: Core; line: ToolLine }>();
  const programs = new Map<string, string>();
  for (const line of toolLines(text)) {
    const row = listing(line);
    const told = FILE.exec(line.text)?.groups;
    const from = told && line.text.includes('core file') ? FROM.exec(line.text)?.[1] : undefined;
    if (row?.is === 'file' && CORE.test(row.file.name)) {
      const { bytes, modifiedAt, name } = row.file;
      const path = pathOf(row.file);
      if (modifiedAt === null) teller.skip('bad-date', line);
      else {
        teller.read();
        cores.set(path, {
          core: { kind: 'core-file', name: path, at, bytes, modifiedAt, program: programIn(name) },
          line,
        });
      }
    } else if (told) {
      teller.read();
      if (from !== undefined) programs.set(told['path'] ?? '', from.split('/').at(-1) ?? '');
    } else if (row || line.typed) teller.read();
    else teller.skip('no-listing', line);
  }
  for (const [path, { core, line }] of cores)
    teller.say({ ...core, program: programs.get(path) ?? core.program }, line);
  return teller.told();
};
