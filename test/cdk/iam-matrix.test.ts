import { expect, test } from 'vitest';
import { grants } from '#shared/grants.ts';
import { type FunctionName, functions, type QueueName, queues } from '#shared/topology.ts';
import { ACCOUNT, accountOf, type Ask, type Caller } from './iam.ts';
import { SITE } from './site.ts';
import { synthesise } from './synthesised.ts';

/**
 * Who may do what, stated by hand and asked of a simulator of IAM with the policies of the templates: those of the
 * roles and those of buckets, queues and keys. A dot = nothing. `admin` has an identity policy that allows everything:
 * what it lacks is kept from everybody. `other` is a role of the account that has nothing to do with Queuewarden.
 */
const ROLES = ['analyzer', 'results', 'worker', 'signer', 'notifier', 'slack', 'reconciler', 'host', 'admin', 'other'];

/** Objects: l list, r read, c create, o overwrite, d delete, v delete a version. `host` = mx1, `~` = of another host. */
const OBJECTS = `
bucket    prefix        analyzer results worker signer notifier slack reconciler host admin  other
evidence  evidence/     lr       lr      lr     .      .        .     lr         lrc  lrcdv  .
evidence  evidence/~    lr       lr      lr     .      .        .     lr         .    lrcdv  .
evidence  results/      .        lr      lr     lr     .        .     lr         lrc  lrcdv  .
evidence  results/~     .        lr      lr     lr     .        .     lr         .    lrcdv  .
evidence  elsewhere/    .        .       .      .      .        .     .          .    lrcodv .
state     windows/      lrco     lr      .      .      .        .     lr         .    lrcodv .
state     incidents/    lrco     lrco    lrco   lr     lr       .     lrco       .    lrcodv .
state     archive/      lrco     lrco    lrco   lr     .        .     lrco       .    lrcodv .
state     asked/        lrco     lrco    lrco   .      .        .     .          .    lrcodv .
state     summaries/    lrco     .       .      .      .        .     .          .    lrcodv .
state     acts/         lr       lrco    .      .      .        .     .          .    lrcodv .
state     held/         .        lrco    lr     .      lr       .     .          .    lrcodv .
state     requests/     .        lr      lrco   lr     .        .     lr         .    lrcodv .
state     candidates/   .        lr      lrco   lr     .        .     .          .    lrcodv .
state     config/       .        lr      lr     lr     .        .     .          .    lrcodv .
state     proposals/    .        lrc     lr     lr     lr       .     lr         .    lrcdv  .
state     manifests/    .        lrc     lrc    lr     .        .     lr         lr   lrcdv  .
state     manifests/~   .        lrc     lrc    lr     .        .     lr         .    lrcdv  .
state     clicks/       .        .       .      lr     .        lrc   .          .    lrc    .
state     decisions/    .        .       lrc    lr     .        .     .          .    lrc    .
state     rulings/      .        .       lrc    lr     .        .     lr         .    lrc    .
state     commands/     .        lr      .      lrc    .        .     lr         .    lrcdv  .
state     issued/       .        .       lr     lrco   .        .     .          .    lrcodv .
state     audit/        .        .       .      lrc    .        .     .          .    lrc    .
state     threads/      .        .       .      .      lrco     .     .          .    lrcodv .
state     elsewhere/    .        .       .      .      .        .     .          .    lrcodv .
`;

/** Queues: s send, r receive, d delete a message, p purge, a set attributes. A function's own queue: its poller reads it with the function's role. */
const QUEUES = `
queue       analyzer results worker signer notifier slack reconciler host admin other
evidence    rd       .       .      .      .        .     s          .    srdpa .
results     .        rd      .      .      .        .     s          .    srdpa .
jobs        s        s       srd    .      .        s     s          .    srdpa .
sign        s        s       s      rd     .        .     s          .    srdpa .
notify      s        s       s      .      rd       .     s          .    srdpa .
commands    .        .       .      s      .        .     .          rd   srdpa .
commands~   .        .       .      s      .        .     .          .    srdpa .
dead        .        .       .      .      .        .     .          .    srdpa .
`;

/** The signing key: s sign, g get its public half, d schedule its deletion, p change its policy. */
const KEYS = `
key         analyzer results worker signer notifier slack reconciler host admin other
signing     .        .       .      sg     .        .     .          .    gdp   .
`;

const rowsOf = (table: string): Record<string, string>[] => {
  const [head, ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/));
  return rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [head![index]!, cell])));
};

const site = synthesise();
const account = accountOf(site);
const [HOST, ANOTHER] = SITE.hosts as [string, string];
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const callers: Record<string, Caller> = {
  ...Object.fromEntries((Object.keys(functions) as FunctionName[]).map((name) => [name, account.function(name)])),
  host: account.host(HOST),
  admin: { arn: `arn:aws:iam::${ACCOUNT}:role/admin`, policies: [EVERYTHING] },
  other: { arn: `arn:aws:iam::${ACCOUNT}:role/other`, policies: [] },
};

type Trial = Pick<Ask, 'action' | 'resource' | 'context'>;

const objectTrials = ({ bucket, prefix }: Record<string, string>): Record<string, Trial> => {
  const arn = account.arnOf(site, site.idOf(bucket === 'evidence' ? 'Evidence' : 'State'));
  const hosts = /^(evidence|results|manifests)\/(~?)/.exec(prefix!);
  const folder = hosts ? `${hosts[1]}/${hosts[2] ? ANOTHER : HOST}/` : prefix!;
  const resource = `${arn}/${folder}some/thing.json`;
  return {
    l: { action: 's3:ListBucket', resource: arn, context: { 's3:prefix': folder } },
    r: { action: 's3:GetObject', resource },
    c: { action: 's3:PutObject', resource, context: { 's3:if-none-match': '*' } },
    o: { action: 's3:PutObject', resource },
    d: { action: 's3:DeleteObject', resource },
    v: { action: 's3:DeleteObjectVersion', resource },
  };
};

const queueArn = (queue: string): string => {
  if (queue === 'dead') return account.arnOf(site, site.idOf('JobsQueueDead'));
  if (queue.startsWith('commands')) {
    return account.arnOf(site.hosts, site.hosts.idOf(queue.endsWith('~') ? ANOTHER : HOST, 'Commands'));
  }
  return account.arnOf(site, site.idOf(`${queue[0]!.toUpperCase()}${queue.slice(1)}Queue`));
};

const queueTrials = ({ queue }: Record<string, string>): Record<string, Trial> => {
  const resource = queueArn(queue!);
  return {
    s: { action: 'sqs:SendMessage', resource },
    r: { action: 'sqs:ReceiveMessage', resource },
    d: { action: 'sqs:DeleteMessage', resource },
    p: { action: 'sqs:PurgeQueue', resource },
    a: { action: 'sqs:SetQueueAttributes', resource },
  };
};

const keyTrials = (): Record<string, Trial> => {
  const resource = account.arnOf(site, site.idOf('Signer', 'Key1'));
  return {
    s: { action: 'kms:Sign', resource },
    g: { action: 'kms:GetPublicKey', resource },
    d: { action: 'kms:ScheduleKeyDeletion', resource },
    p: { action: 'kms:PutKeyPolicy', resource },
  };
};

let cells = 0;

/** What the policies say, in the form of the table. */
const asked = async (row: Record<string, string>, trials: Record<string, Trial>): Promise<Record<string, string>> => {
  const found = { ...row };
  for (const role of ROLES) {
    let may = '';
    for (const [letter, trial] of Object.entries(trials)) {
      cells++;
      if (await account.may({ caller: callers[role]!, ...trial })) may += letter;
    }
    found[role] = may || '.';
  }
  return found;
};

test.each([
  ['objects', OBJECTS, objectTrials],
  ['queues', QUEUES, queueTrials],
  ['keys', KEYS, keyTrials],
] as const)(
  'who may do what with %s',
  async (_, table, trials) => {
    const stated = rowsOf(table);
    const found: Record<string, string>[] = [];
    for (const row of stated) found.push(await asked(row, trials(row)));
    expect(found).toEqual(stated);
  },
  120_000,
);

test('the tables leave out no role, no prefix and no queue', () => {
  expect(Object.keys(callers).sort()).toEqual([...ROLES].sort());
  const prefixes = Object.values(grants).flatMap(({ evidence, state }) =>
    [evidence, state].flatMap(({ reads, writes }) => [...reads, ...writes]),
  );
  expect(rowsOf(OBJECTS).map(({ prefix }) => prefix)).toEqual(expect.arrayContaining(prefixes));
  expect(rowsOf(QUEUES).map(({ queue }) => queue)).toEqual(expect.arrayContaining(Object.keys(queues) as QueueName[]));
  console.log(`${cells} cells of role × action × resource`);
});

test('without TLS nobody may do anything, the administrator included', async () => {
  const plain = { 'aws:SecureTransport': 'false' };
  for (const row of rowsOf(OBJECTS)) {
    const { r } = objectTrials(row);
    expect(await account.may({ caller: callers['admin']!, ...r!, context: plain }), row['prefix']).toBe(false);
  }
  for (const row of rowsOf(QUEUES)) {
    const { s } = queueTrials(row);
    expect(await account.may({ caller: callers['admin']!, ...s!, context: plain }), row['queue']).toBe(false);
  }
});

test('a host’s role is assumed with its own certificate of its own authority, and by nobody else', async () => {
  const anchor =
    SITE.identity.kind === 'roles-anywhere' && 'arn' in SITE.identity.trustAnchor ? SITE.identity.trustAnchor.arn : '';
  const anywhere: Caller = { arn: 'rolesanywhere.amazonaws.com', policies: [] };
  const as = (caller: Caller, cn: string, source = anchor) =>
    account.may({
      caller,
      action: 'sts:AssumeRole',
      resource: callers['host']!.arn,
      context: { 'aws:PrincipalTag/x509Subject/CN': cn, 'aws:SourceArn': source },
    });
  expect(await as(anywhere, HOST)).toBe(true);
  expect(await as(anywhere, ANOTHER)).toBe(false);
  expect(await as(anywhere, HOST, anchor.replace(/0$/, '1'))).toBe(false);
  expect(await as({ arn: 'ec2.amazonaws.com', policies: [] }, HOST)).toBe(false);
  for (const caller of Object.values(callers)) expect(await as(caller, HOST), caller.arn).toBe(false);
});
