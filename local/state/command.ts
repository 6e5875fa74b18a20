import { parseArgs } from 'node:util';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import type { Terminal } from '../analyze/command.ts';
import { plain } from '../analyze/plain.ts';
import { openSource } from '../audit/source.ts';
import { type Copied, copyState, type CopyReport } from './copy.ts';

const HELP = `Usage: queuewarden state copy --from DIR|s3://BUCKET --to s3://BUCKET [options]

Puts the documents of a state bucket, or of its copy in a directory (aws s3 sync),
into the bucket of another deployment: a restore. Each is created and read back,
none is written over, as the policy of the bucket demands for decisions and the
audit. Cut off, it is simply run again; what is there already is compared.

The functions of both sides must stand still meanwhile. Evidence is not copied.

Options:
  --region R        of the buckets (default: AWS_REGION of the environment)
  --help            print this text

Exit status: 0 all is there and alike, 1 something differs or is no document of a
state bucket, 2 nothing could be copied, the copy was cut off, or wrong usage.
`;

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  region: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Keys that are told one by one. */
const TOLD = 20;

/** Runs `queuewarden state` and resolves with the exit status. */
export const stateCommand = async (
  args: readonly string[],
  terminal: Terminal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help) {
      terminal.out(HELP);
      return 0;
    }
    const { from, to, region = env['AWS_REGION'] } = values;
    const target = to === undefined ? null : bucketOf(to);
    if (positionals.join(' ') === 'copy' && from !== undefined && target !== null) {
      if (region === undefined) throw new Error('the region of the buckets is not known: say --region');
      return await copy(from, target, { region, endpoint: env['AWS_ENDPOINT_URL'] }, terminal);
    }
  } catch (error) {
    terminal.err(`queuewarden state: ${plain(error instanceof Error ? error.message : String(error))}\n`);
    return 2;
  }
  terminal.err(HELP);
  return 2;
};

const bucketOf = (place: string): string | null =>
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(place)?.[1] ?? null;

const copy = async (
  from: string,
  to: string,
  { region, endpoint }: { region: string; endpoint: string | undefined },
  terminal: Terminal,
): Promise<number> => {
  const { s3, sqs } = createAwsClients({ region, ...(endpoint === undefined ? {} : { endpoint }) });
  const documentsIn = (bucket: string) => createS3DocumentStore(s3, bucket, 'queuewarden state copy');
  try {
    const bucket = bucketOf(from);
    if (bucket === to) throw new Error('a bucket is not copied into itself');
    return tell(await copyState(bucket === null ? directoryAt(from) : documentsIn(bucket), documentsIn(to)), terminal);
  } finally {
    s3.destroy();
    sqs.destroy();
  }
};

const directoryAt = (directory: string): Copied => {
  const source = openSource(directory);
  return {
    get: (key) => Promise.resolve({ text: source.textOf(key), etag: '' }),
    async *list() {
      yield* source.keys;
    },
  };
};

const tell = ({ created, alike, different, strange }: CopyReport, terminal: Terminal): number => {
  const name = (word: string, keys: readonly string[]): void => {
    for (const key of keys.slice(0, TOLD)) terminal.out(`${word}  ${plain(key)}\n`);
    if (keys.length > TOLD) terminal.out(`${word}  … and ${keys.length - TOLD} more\n`);
  };
  name('DIFFERS', different);
  name('STRANGE', strange);
  terminal.out(
    `${created + alike + different.length} documents: ${created} created and read back, ${alike} were there and alike, ` +
      `${different.length} were there and differ; ${strange.length} other objects left out.\n`,
  );
  return different.length + strange.length === 0 ? 0 : 1;
};
