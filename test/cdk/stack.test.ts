import { Match } from 'aws-cdk-lib/assertions';
import { expect, test, vi } from 'vitest';
import { grants } from '#shared/grants.ts';
import {
  concurrencyOf,
  type FunctionName,
  functions,
  queues,
  type QueueName,
  RECONCILE_EVERY_SECONDS,
} from '#shared/topology.ts';
import { SITE } from './site.ts';
import { flat, type Resource, statements, synthesise } from './synthesised.ts';

// Synthesising takes long where others work too.
vi.setConfig({ testTimeout: 120_000 });

const aws = synthesise();
const names = Object.keys(functions) as FunctionName[];
const queueId = (name: QueueName): string => aws.idOf(`${name[0]!.toUpperCase()}${name.slice(1)}Queue`);

test('every queue has a dead-letter queue of its own kind that keeps longer than it does', () => {
  const all = aws.ofType('AWS::SQS::Queue');
  const redrive = (id: string) =>
    aws.json.Resources[id]!.Properties['RedrivePolicy'] as { deadLetterTargetArn: unknown; maxReceiveCount: number };
  const alive = (Object.keys(queues) as QueueName[]).map(queueId);
  const dead = alive.map((id) => flat(redrive(id).deadLetterTargetArn)[0]!.slice(2, -1));
  expect([...alive, ...dead].sort()).toEqual(all.map(([id]) => id).sort());
  for (const [index, id] of alive.entries()) {
    const [live, letters] = [aws.json.Resources[id]!.Properties, aws.json.Resources[dead[index]!]!.Properties];
    expect(letters['FifoQueue']).toBe(live['FifoQueue']);
    expect(letters['MessageRetentionPeriod']).toBeGreaterThan(live['MessageRetentionPeriod'] as number);
  }
  for (const name of Object.keys(queues) as QueueName[]) {
    expect(redrive(queueId(name)).maxReceiveCount).toBe(queues[name].maxReceives);
  }
});

test('only notify is FIFO, without deduplication by content', () => {
  const fifo = aws.ofType('AWS::SQS::Queue').filter(([, { Properties }]) => Properties['FifoQueue'] === true);
  expect(fifo.map(([id]) => id).sort()).toEqual([queueId('notify'), aws.idOf('NotifyQueueDead')].sort());
  for (const [, { Properties }] of fifo) expect(Properties['ContentBasedDeduplication']).toBeUndefined();
});

test('a message is invisible for at least six times the timeout of its reader', () => {
  for (const name of names) {
    const { source } = functions[name];
    if (!source) continue;
    const timeout = aws.functionOf(name).Properties['Timeout'] as number;
    const visibility = aws.json.Resources[queueId(source.queue)]!.Properties['VisibilityTimeout'] as number;
    expect(visibility, name).toBeGreaterThanOrEqual(6 * timeout);
  }
});

test('each function is given its own queue and reports failures one by one', () => {
  const given = aws.ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => ({
    function: flat(Properties['FunctionName']),
    queue: flat(Properties['EventSourceArn']),
    batch: Properties['BatchSize'],
    responses: Properties['FunctionResponseTypes'],
  }));
  const wanted = names.flatMap((name) => {
    const { source } = functions[name];
    if (!source) return [];
    return {
      function: [`\${${aws.functionId(name)}}`],
      queue: [`\${${queueId(source.queue)}}`],
      batch: source.batchSize,
      responses: ['ReportBatchItemFailures'],
    };
  });
  expect(given).toHaveLength(wanted.length);
  expect(given).toEqual(expect.arrayContaining(wanted));
});

test('every function has exactly the environment of the topology', () => {
  const notInAws = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'SLACK_API_URL', 'SLACK_CLICKS'];
  for (const name of names) {
    const { Variables } = (aws.functionOf(name).Properties['Environment'] ?? {}) as { Variables: object };
    const wanted = functions[name].environment.filter((variable) => !notInAws.includes(variable));
    expect(Object.keys(Variables).sort(), name).toEqual([...wanted].sort());
  }
});

test('the functions are the bundles on Node 24, arm64', () => {
  const assets = names.map((name) => {
    const { Properties } = aws.functionOf(name);
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    return (Properties['Code'] as { S3Key: string }).S3Key;
  });
  expect(new Set(assets).size).toBe(names.length);
});

test('the template holds references to Slack’s secrets, each where it is read', () => {
  const holding = (text: string): FunctionName[] =>
    names.filter((name) => JSON.stringify(aws.functionOf(name).Properties).includes(text));
  expect(holding('{{resolve:secretsmanager:qw/token:SecretString')).toEqual(['notifier', 'slack']);
  expect(holding('{{resolve:secretsmanager:qw/signing:SecretString')).toEqual(['signer', 'slack']);
});

test('no queue and no bucket is reached without TLS', () => {
  const policies = (type: string, target: 'Bucket' | 'Queues') =>
    aws
      .ofType(type)
      .flatMap(([, { Properties }]) =>
        flat(Properties[target]).map((of) => ({ of, said: statements(Properties['PolicyDocument']) })),
      );
  const guarded = [...policies('AWS::S3::BucketPolicy', 'Bucket'), ...policies('AWS::SQS::QueuePolicy', 'Queues')]
    .filter(({ said }) =>
      said.some(
        ({ effect, actions, condition }) =>
          effect === 'Deny' &&
          ['s3:*', 'sqs:*'].includes(actions[0]!) &&
          condition['Bool']?.['aws:SecureTransport'] === 'false',
      ),
    )
    .map(({ of }) => of.slice(2, -1));
  const all = [...aws.ofType('AWS::S3::Bucket'), ...aws.ofType('AWS::SQS::Queue')].map(([id]) => id);
  expect(guarded.sort()).toEqual(all.sort());
});

test('buckets are private, versioned, encrypted, and outlive the stack', () => {
  const buckets = aws.ofType('AWS::S3::Bucket');
  // Evidence, state, runbook pages, and who asked them for what.
  expect(buckets).toHaveLength(4);
  for (const [, { Properties, DeletionPolicy }] of buckets) {
    expect(DeletionPolicy).toBe('Retain');
    expect(Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  }
});

test('clicks, decisions, rulings and the audit are created once and deleted by nobody', () => {
  const state = aws.idOf('State');
  const [, policy] = aws
    .ofType('AWS::S3::BucketPolicy')
    .find(([, { Properties }]) => flat(Properties['Bucket'])[0] === `\${${state}}`)!;
  const under = (...prefixes: string[]): string[] => prefixes.map((prefix) => `\${${state}}/${prefix}*`);
  const record = under('clicks/', 'decisions/', 'rulings/', 'audit/');
  const denied = statements(policy.Properties['PolicyDocument']).filter(({ effect }) => effect === 'Deny');
  expect(denied).toContainEqual({
    effect: 'Deny',
    actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    resources: record,
    principal: { AWS: '*' },
    condition: {},
  });
  expect(denied).toContainEqual({
    effect: 'Deny',
    actions: ['s3:PutObject'],
    // What people approved and what was signed cannot be exchanged behind it either.
    resources: [...record, ...under('proposals/', 'manifests/', 'commands/')],
    principal: { AWS: '*' },
    condition: { Null: { 's3:if-none-match': 'true' } },
  });
});

test('what hosts said before cannot be overwritten', () => {
  const evidence = aws.idOf('Evidence');
  const [, policy] = aws
    .ofType('AWS::S3::BucketPolicy')
    .find(([, { Properties }]) => flat(Properties['Bucket'])[0] === `\${${evidence}}`)!;
  expect(statements(policy.Properties['PolicyDocument'])).toContainEqual({
    effect: 'Deny',
    actions: ['s3:PutObject'],
    resources: [`\${${evidence}}/evidence/*`, `\${${evidence}}/results/*`],
    principal: { AWS: '*' },
    condition: { Null: { 's3:if-none-match': 'true' } },
  });
});

test('new evidence and new results are announced to the queues of their functions', () => {
  const to = (name: QueueName, prefix: string) => ({
    Event: 's3:ObjectCreated:*',
    Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: prefix }] } },
    Queue: { 'Fn::GetAtt': [queueId(name), 'Arn'] },
  });
  expect(aws.json.Resources[aws.idOf('Evidence')]!.Properties['NotificationConfiguration']).toEqual({
    QueueConfigurations: [to('evidence', 'evidence/'), to('results', 'results/')],
  });
});

test('the reconciler runs by the clock', () => {
  aws.template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: `rate(${RECONCILE_EVERY_SECONDS / 60} minutes)`,
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [aws.functionId('reconciler'), 'Arn'] } })],
  });
});

test('only Slack’s entry has a URL', () => {
  expect(aws.ofType('AWS::Lambda::Url').map(([, { Properties }]) => flat(Properties['TargetFunctionArn']))).toEqual([
    [`\${${aws.functionId('slack')}}`],
  ]);
});

const keysOf = (synthesised: typeof aws) => synthesised.ofType('AWS::KMS::Key');

test('the signer alone signs, with an Ed25519 key that outlives the stack', () => {
  const [[id, key], ...others] = keysOf(aws) as [ReturnType<typeof keysOf>[number]];
  expect(others).toEqual([]);
  expect(key).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' },
  });
  const may = names.filter((name) =>
    aws.statementsOf(name).some(({ actions }) => actions.some((action) => action.startsWith('kms:') || action === '*')),
  );
  expect(may).toEqual(['signer']);
  // So that one machine lets nobody sign whom the stack does not.
  expect(names.filter((name) => grants[name].signs)).toEqual(may);
  const { Variables } = aws.functionOf('signer').Properties['Environment'] as { Variables: Record<string, unknown> };
  expect(flat(Variables['SIGNING_KEY'])).toEqual([`\${${id}}`]);
  expect(statements(key.Properties['KeyPolicy'])).toContainEqual({
    effect: 'Deny',
    actions: ['kms:Sign'],
    resources: ['*'],
    principal: { AWS: '*' },
    condition: { ArnNotEquals: { 'aws:PrincipalArn': expect.anything() as unknown } },
  });
});

test('a key that will follow is made, told, and not used yet', () => {
  const both = synthesise({ ...SITE, signingKey: { active: 1, next: 2 } });
  expect(keysOf(both)).toHaveLength(2);
  const used = (of: typeof aws) => {
    const { Variables } = of.functionOf('signer').Properties['Environment'] as { Variables: Record<string, unknown> };
    return flat(Variables['SIGNING_KEY']);
  };
  expect(used(both)).toEqual(used(aws));
});

test('every prefix has a stated life', () => {
  // Days until an object goes, and until an older version of it does; null = never.
  const lives: Record<'Evidence' | 'State', Record<string, [number | null, number | null]>> = {
    Evidence: { 'evidence/': [30, 1], 'results/': [365, 1] },
    State: {
      'windows/': [null, 1],
      'summaries/': [null, 1],
      'incidents/': [null, 7],
      'archive/': [null, 7],
      'threads/': [null, 7],
      'asked/': [null, 7],
      'acts/': [null, 7],
      'held/': [null, 7],
      'issued/': [null, 7],
      'proposals/': [null, 365],
      'manifests/': [null, 365],
      'commands/': [null, 365],
      'config/': [null, 365],
      'candidates/': [7, 1],
      'requests/': [7, 1],
    },
  };
  // The record has no rule at all: neither an object nor a version of it ever goes.
  const record = ['clicks/', 'decisions/', 'rulings/', 'audit/'];
  for (const bucket of ['Evidence', 'State'] as const) {
    const { Rules } = aws.json.Resources[aws.idOf(bucket)]!.Properties['LifecycleConfiguration'] as {
      Rules: {
        Id: string;
        Prefix?: string;
        ExpirationInDays?: number;
        NoncurrentVersionExpiration?: { NoncurrentDays: number };
      }[];
    };
    const found = Rules.filter(({ Id }) => Id !== 'leftovers').map((rule) => [
      rule.Prefix,
      [rule.ExpirationInDays ?? null, rule.NoncurrentVersionExpiration?.NoncurrentDays ?? null],
    ]);
    expect(Object.fromEntries(found)).toEqual(lives[bucket]);
  }
  const used = Object.values(grants).flatMap(({ state }) => [...state.reads, ...state.writes]);
  expect([...record, ...Object.keys(lives.State)]).toEqual(expect.arrayContaining(used));
});

test('functions keep room for themselves, are not traced, and their logs end after three months', () => {
  const mappings = aws.ofType('AWS::Lambda::EventSourceMapping');
  for (const name of names) {
    const { Properties } = aws.functionOf(name);
    const concurrency = concurrencyOf(name, SITE.hosts.length);
    expect(Properties['ReservedConcurrentExecutions'], name).toBe(concurrency);
    expect(Properties['TracingConfig'], name).toBeUndefined();
    const [, mapping] =
      mappings.find(([, of]) => flat(of.Properties['FunctionName'])[0] === `\${${aws.functionId(name)}}`) ?? [];
    if (mapping) expect(mapping.Properties['ScalingConfig'], name).toEqual({ MaximumConcurrency: concurrency });
  }
  const analyzers = [1, 2, 3, 20, 300].map((hosts) => concurrencyOf('analyzer', hosts));
  expect(analyzers).toEqual([2, 2, 3, 20, 20]);
  for (const [id, { Properties }] of aws.ofType('AWS::Logs::LogGroup')) {
    expect(Properties['RetentionInDays'], id).toBe(90);
  }
  // What they reserve together leaves the hundred that Lambda keeps unreserved, in an account with the usual limit.
  expect(names.reduce((sum, name) => sum + functions[name].concurrency, 0)).toBeLessThanOrEqual(900);
  const small = synthesise({ ...SITE, reserveConcurrency: false });
  expect(small.functionOf('slack').Properties['ReservedConcurrentExecutions']).toBeUndefined();
});

test('every dead-letter queue takes from its own queue only, and every queue is encrypted', () => {
  for (const name of Object.keys(queues) as QueueName[]) {
    const dead = aws.json.Resources[aws.idOf(`${name[0]!.toUpperCase()}${name.slice(1)}QueueDead`)]!.Properties;
    const allow = dead['RedriveAllowPolicy'] as Record<string, unknown>;
    const own = String(aws.json.Resources[queueId(name)]!.Properties['QueueName']);
    expect(own).toBe(`qw-test_${name}${queues[name].fifo ? '.fifo' : ''}`);
    expect(allow['redrivePermission']).toBe('byQueue');
    expect(flat(allow['sourceQueueArns'])).toEqual([
      `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${own}`,
    ]);
  }
  for (const [id, { Properties }] of aws.ofType('AWS::SQS::Queue')) {
    expect(Properties['SqsManagedSseEnabled'], id).toBe(true);
  }
});

test('the runbook is read by CloudFront alone, by HTTPS, or stands elsewhere', () => {
  const [[distribution, { Properties }]] = aws.ofType('AWS::CloudFront::Distribution') as [[string, Resource]];
  const of = Properties['DistributionConfig'] as { DefaultCacheBehavior: object; Origins: object[] };
  expect(of.DefaultCacheBehavior).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https' });
  expect(of.Origins).toEqual([expect.objectContaining({ OriginAccessControlId: expect.anything() as unknown })]);
  const pages = aws.idOf('Runbook', 'Pages');
  const [, policy] = aws
    .ofType('AWS::S3::BucketPolicy')
    .find(([, one]) => flat(one.Properties['Bucket'])[0] === `\${${pages}}`)!;
  const allowed = statements(policy.Properties['PolicyDocument']).filter(({ effect }) => effect === 'Allow');
  expect(allowed).toMatchObject([{ actions: ['s3:GetObject'], principal: { Service: 'cloudfront.amazonaws.com' } }]);
  expect(flat(allowed[0]!.condition['StringEquals']!['AWS:SourceArn'])[0]).toContain(`\${${distribution}}`);

  const elsewhere = synthesise({ ...SITE, runbookUrl: 'https://runbook.example.net' });
  expect(elsewhere.ofType('AWS::CloudFront::Distribution')).toEqual([]);
});

test('requests to the buckets are logged, and the log is no log of itself', () => {
  const logs = aws.idOf('Logs');
  for (const [id, { Properties }] of aws.ofType('AWS::S3::Bucket')) {
    const logging = Properties['LoggingConfiguration'] as { DestinationBucketName: unknown } | undefined;
    expect(flat(logging?.DestinationBucketName), id).toEqual(id === logs ? [] : [`\${${logs}}`]);
  }
});
