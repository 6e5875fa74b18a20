import { mkdirSync, mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditCommand } from '#local/audit/command.ts';
import { createDiskFiles } from '#local/emulators/aws/s3/disk.ts';
import { auditKey } from '#shared/contracts/audit.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { ALICE, BOB, createWorld, HOST } from '../../functions/world.ts';

const root = mkdtempSync(join(tmpdir(), 'qw-audit-'));
afterAll(() => rmSync(root, { recursive: true }));

const documents = new Map<string, string>();
let publicKey: string;
let keyId: string;

beforeAll(async () => {
  const world = await createWorld();
  await world.mail([{ id: 'aaa1', to: ['bob@partner.example.net'] }]);
  await world.find({ headline: untrusted('bob.smith@partner.example.net is refused\u001b[2J') });
  await world.settle();
  await world.click('reject', (await world.incident()).actions[0]!.proposal!, BOB);
  await world.click('preview', (await world.incident()).actions[0]!.id, BOB);
  await world.click('approve', (await world.incident()).actions[1]!.proposal!, ALICE);
  world.clock.advance(30_000);
  await world.settle();
  for await (const key of world.documents.list('')) documents.set(key, (await world.documents.get(key))!.text);
  ({ publicKey, keyId } = world.signer);
});

/** A copy of the bucket, or of a part of it. */
const copy = (name: string, keep: (key: string) => string | null = (key) => key): string => {
  const directory = join(root, name);
  for (const [key, text] of documents) {
    const kept = keep(key);
    if (kept === null) continue;
    mkdirSync(dirname(join(directory, kept)), { recursive: true });
    writeFileSync(join(directory, kept), text);
  }
  return directory;
};

const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  const [out, err]: string[][] = [[], []];
  const code = await auditCommand(
    args,
    {
      out: (text) => void out!.push(text),
      err: (text) => void err!.push(text),
      color: false,
    },
    () => Date.UTC(2026, 0, 7),
  );
  return { code, out: out!.join(''), err: err!.join('') };
};

test('a copy of the bucket, of the audit alone, and the store of a running system are in order', async () => {
  const whole = copy('whole');
  const alone = copy('alone', (key) => (key.startsWith('audit/') ? key.slice('audit/'.length) : null));
  const files = createDiskFiles(join(root, 'store'));
  files.createBucket('state');
  for (const [key, text] of documents) {
    const body = Buffer.from(text);
    const meta = { key, size: body.length, etag: '"e"', modifiedAt: 0, contentType: '', contentEncoding: null };
    files.write('state', { ...meta, metadata: {}, checksum: null }, body);
  }
  for (const directory of [whole, alone, join(root, 'store', 'state')]) {
    const { code, out } = await run('verify', '--key', publicKey, directory);
    expect(out).toContain('2 records, all in order.');
    expect(code).toBe(0);
  }
});

test('keys are taken from an executor’s configuration', async () => {
  const file = join(root, 'executor.json');
  writeFileSync(file, JSON.stringify({ host: HOST, keys: [{ keyId, publicKey }] }));
  expect((await run('verify', '--keys', file, copy('keyed'))).code).toBe(0);
});

test('an end that was cut off is found by the rulings, and by a hash that was noted', async () => {
  const head = /--head (\S+)/.exec((await run('verify', '--key', publicKey, copy('noted'))).out)![1]!;
  const cut = copy('cut');
  unlinkSync(join(cut, auditKey(2)));
  const byRuling = await run('verify', '--key', publicKey, cut);
  expect(byRuling.out).toMatch(/ruled approved at .* and is not on record/);
  expect(byRuling.code).toBe(1);
  rmSync(join(cut, 'rulings'), { recursive: true });
  expect((await run('verify', '--key', publicKey, cut)).code).toBe(0);
  const byHead = await run('verify', '--key', publicKey, '--head', head, cut);
  expect(byHead.out).toContain('the end was cut off');
  expect(byHead.code).toBe(1);
});

test('a changed record is named, and so is what is wrong with it', async () => {
  const directory = copy('changed', (key) => (key.startsWith('audit/') ? key : null));
  const [first] = readdirSync(join(directory, 'audit')).sort();
  writeFileSync(
    join(directory, 'audit', first!),
    documents.get(auditKey(1))!.replace('postmaster', 'postmistress').replace('oncall', 'boss'),
  );
  const { code, out } = await run('verify', '--key', publicKey, directory);
  expect(out).toContain(`${auditKey(1)}: was not signed like this`);
  expect(out).toContain(`${auditKey(2)}: does not follow from record 1`);
  expect(code).toBe(1);
});

test('without a key, with another one, or with wrong usage, nothing passes for checked', async () => {
  const directory = copy('plain');
  expect(await run('verify', directory)).toMatchObject({
    code: 2,
    err: expect.stringContaining('no signature') as string,
  });
  for (const args of [
    ['verify', '--key', publicKey, join(root, 'nowhere')],
    ['verify', '--head', 'x', directory],
    ['list'],
    [],
  ])
    expect((await run(...args)).code).toBe(2);
});

test('show tells one action, with addresses masked unless asked otherwise', async () => {
  const directory = copy('shown');
  const { code, out } = await run('show', '--key', publicKey, '2', directory);
  expect(code).toBe(0);
  expect(out).toContain('Record 2: hold on mx1.example.edu, verified');
  expect(out).toContain('This record is in order.');
  expect(out).toContain('b…h@partner.example.net is refused·[2J');
  expect(out).not.toContain('bob.smith@');
  expect((await run('show', '--key', publicKey, '--reveal', '2', directory)).out).toContain('bob.smith@partner');
  expect((await run('show', '--key', publicKey, '99', directory)).code).toBe(2);
});
