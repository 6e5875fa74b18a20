import { parseArgs } from 'node:util';
import { maskAddresses } from '#adapters/slack/mask.ts';
import { createChainReader, type Head } from '#shared/audit/chain.ts';
import { tellRecord } from '#shared/audit/story.ts';
import { type Instant, toInstant } from '#shared/contracts/primitives.ts';
import type { Terminal } from '../analyze/command.ts';
import { plain } from '../analyze/plain.ts';
import { keyOf, keysOfFile, localSystem } from './keys.ts';
import { createNotary, type PinnedKey } from './notary.ts';
import { openSource, type Source } from './source.ts';
import { verifyAudit } from './verify.ts';

const HELP = `Usage: queuewarden audit verify [options] [DIR]
       queuewarden audit show [options] ID [DIR]

verify reads every record of the audit and says which one is wrong and how: bytes
that were changed, records that are missing, exchanged or repeated, signatures
that are not genuine, and records that contradict themselves.
show tells one action as a story; ID is the number of a record, or the id of an
action or a proposal.

DIR is a copy of the state bucket or of its audit/ (aws s3 sync s3://BUCKET/ DIR).
With the rest of the bucket, rulings without a record are found, too. Without DIR
it is the store of the system that npm start runs here.

Options:
  --keys FILE       keys to check signatures with: an executor's configuration, or
                    its list of keys. Take it from a mail host, not from the bucket
  --key BASE64      one such key by itself; may be repeated
  --data DIR        where npm start keeps its state (default .queuewarden)
  --head N:SHA256   verify: record N had this hash; note what the last verification
                    printed, and a cut-off end is found. May be repeated
  --reveal          show: print whole addresses instead of a…b@example.com
  --help            print this text

Exit status: 0 in order, 1 something is wrong, 2 nothing could be read or wrong usage.
`;

const OPTIONS = {
  keys: { type: 'string' },
  key: { type: 'string', multiple: true, default: [] as string[] },
  data: { type: 'string', default: '.queuewarden' },
  head: { type: 'string', multiple: true, default: [] as string[] },
  reveal: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const HEAD = /^([1-9]\d{0,11}):([0-9a-f]{64})$/;

/** Runs `queuewarden audit` and resolves with the exit status. */
export const auditCommand = async (
  args: readonly string[],
  terminal: Terminal,
  now: () => number = Date.now,
): Promise<number> => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help) {
      terminal.out(HELP);
      return 0;
    }
    const [verb, ...rest] = positionals;
    if (verb === 'verify' && rest.length <= 1) return verify(rest[0], values, terminal, toInstant(now()));
    if (verb === 'show' && (rest.length === 1 || rest.length === 2)) return show(rest[0]!, rest[1], values, terminal);
  } catch (error) {
    terminal.err(`queuewarden audit: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  terminal.err(HELP);
  return 2;
};

interface Chosen {
  keys?: string | undefined;
  key: string[];
  data: string;
  head: string[];
  reveal: boolean;
}

const open = (directory: string | undefined, { keys, key, data }: Chosen): { source: Source; keys: PinnedKey[] } => {
  const given = [...(keys === undefined ? [] : keysOfFile(keys)), ...key.map(keyOf)];
  if (directory !== undefined) return { source: openSource(directory), keys: given };
  const local = localSystem(data);
  if (!local) throw new Error(`${data} holds no system of this machine; name the directory with the records`);
  return { source: openSource(local.directory), keys: given.length > 0 ? given : local.keys };
};

const verify = (directory: string | undefined, chosen: Chosen, terminal: Terminal, now: Instant): number => {
  const heads = chosen.head.map(headOf);
  const { source, keys } = open(directory, chosen);
  if (keys.length === 0) throw new Error('without --keys or --key no signature can be checked');
  const { records, head, faults, waiting } = verifyAudit(source, createNotary(keys), heads, now);
  for (const fault of faults) terminal.out(`WRONG  ${plain(fault)}\n`);
  for (const line of waiting) terminal.out(`open   ${plain(line)}\n`);
  if (head) terminal.out(`last   --head ${head.sequence}:${head.sha256}\n`);
  terminal.out(
    faults.length === 0
      ? `${records} records, all in order.\n`
      : `${records} records, ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}.\n`,
  );
  return faults.length === 0 ? 0 : 1;
};

const headOf = (text: string): Head => {
  const found = HEAD.exec(text);
  if (!found) throw new Error(`--head takes N:SHA256, not ${text}`);
  return { sequence: Number(found[1]), sha256: found[2]! };
};

const show = (id: string, directory: string | undefined, chosen: Chosen, terminal: Terminal): number => {
  const { source, keys } = open(directory, chosen);
  const reader = createChainReader(createNotary(keys));
  const say = (text: string): void => terminal.out(`${plain(chosen.reveal ? text : maskAddresses(text))}\n`);
  let shown = 0;
  for (const file of source.records()) {
    const { record, faults } = reader.read(file);
    if (!record || ![String(record.sequence), record.action.id, record.proposal.id].includes(id)) continue;
    shown += 1;
    for (const { heading, lines } of tellRecord(record)) {
      say(heading);
      for (const line of lines) say(`  ${line}`);
    }
    say(faults.length === 0 ? 'This record is in order.' : 'This record is NOT in order:');
    for (const { what } of faults) say(`  ${what}`);
  }
  if (shown === 0) terminal.err(`queuewarden audit: no record of ${plain(id)}\n`);
  return shown === 0 ? 2 : 0;
};
