import { expect, test } from 'vitest';
import { type FunctionName, functions, type QueueName } from '#shared/topology.ts';
import { SITE } from './site.ts';
import { flat, type Statement, statements, synthesise } from './synthesised.ts';

const aws = synthesise();
const COMMAND_QUEUES = 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:qw-test_commands-*';
const bucket = (name: 'evidence' | 'state'): string =>
  `arn:\${AWS::Partition}:s3:::qw-test-${name}-\${AWS::AccountId}-\${AWS::Region}`;
const state = aws.idOf('State');
const queueId = (name: QueueName): string => aws.idOf(`${name[0]!.toUpperCase()}${name.slice(1)}Queue`);
const names = Object.keys(functions) as FunctionName[];

/** Resources on which an action is allowed. */
const on = (said: readonly Statement[], action: string): string[] =>
  said.flatMap(({ effect, actions, resources }) => (effect === 'Allow' && actions.includes(action) ? resources : []));
const sendsTo = (name: FunctionName): string[] => on(aws.statementsOf(name), 'sqs:SendMessage').sort();
const writes = (name: FunctionName, prefix: string): boolean =>
  on(aws.statementsOf(name), 's3:PutObject').includes(`\${${state}}/${prefix}*`);
const reads = (name: FunctionName, prefix: string): boolean =>
  on(aws.statementsOf(name), 's3:GetObject').includes(`\${${state}}/${prefix}*`);
const who = (may: (name: FunctionName) => boolean): FunctionName[] => names.filter(may);

test('nobody may do everything with anything', () => {
  for (const name of names) {
    for (const { effect, actions, resources } of aws.statementsOf(name)) {
      expect(effect).toBe('Allow');
      for (const action of actions) {
        expect(action, name).toMatch(
          /^(kms:(Sign|GetPublicKey)|s3:(GetObject|PutObject|ListBucket)|sqs:(SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility|GetQueueAttributes|GetQueueUrl)|logs:(CreateLogStream|PutLogEvents))$/,
        );
      }
      for (const resource of resources)
        expect(resource, name).toMatch(resource === COMMAND_QUEUES ? /./ : /^\$\{\w+\}/);
    }
  }
});

test('Slack’s entry may send jobs, keep clicks and write its log, and nothing else', () => {
  const said = aws.statementsOf('slack');
  expect(sendsTo('slack')).toEqual([`\${${queueId('jobs')}}`]);
  expect(said.flatMap(({ actions }) => actions).sort()).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sqs:SendMessage',
  ]);
  expect(on(said, 's3:PutObject')).toEqual([`\${${state}}/clicks/*`]);
  expect(on(said, 'logs:PutLogEvents')).toEqual([`\${${aws.idOf('Slack', 'FunctionLog')}}`]);
});

test('each function reads its own queue only', () => {
  for (const name of names) {
    const { source } = functions[name];
    expect(on(aws.statementsOf(name), 'sqs:ReceiveMessage'), name).toEqual(
      source ? [`\${${queueId(source.queue)}}`] : [],
    );
  }
});

test('the four powers are apart: proposing, deciding, signing, sending to hosts', () => {
  expect(who((name) => writes(name, 'proposals/'))).toEqual(['results']);
  expect(who((name) => writes(name, 'decisions/'))).toEqual(['worker']);
  expect(who((name) => writes(name, 'rulings/'))).toEqual(['worker']);
  // What Slack signed proves to the signer that the worker invents no decision.
  expect(who((name) => writes(name, 'clicks/'))).toEqual(['slack']);
  expect(who((name) => reads(name, 'clicks/'))).toEqual(['signer', 'slack']);
  expect(who((name) => writes(name, 'commands/'))).toEqual(['signer']);
  expect(who((name) => writes(name, 'issued/'))).toEqual(['signer']);
  expect(
    who((name) => sendsTo(name).some((queue) => !/^\$\{(Evidence|Results|Jobs|Sign|Notify)Queue\w+\}$/.test(queue))),
  ).toEqual(['signer']);
  expect(sendsTo('signer')).toEqual([COMMAND_QUEUES]);
  // The policy says who may approve; nobody in here may change it.
  expect(who((name) => writes(name, 'config/'))).toEqual([]);
});

test('the analyzer sees no decision, no ruling and no command', () => {
  for (const prefix of ['decisions/', 'rulings/', 'commands/', 'proposals/', 'manifests/']) {
    expect(reads('analyzer', prefix)).toBe(false);
  }
});

test('the signer alone writes the audit, and no function reads it to decide anything', () => {
  expect(who((name) => writes(name, 'audit/'))).toEqual(['signer']);
  expect(who((name) => reads(name, 'audit/'))).toEqual(['signer']);
});

test('what was done and what is held is written by results alone, and told to whom it concerns', () => {
  expect(who((name) => writes(name, 'acts/'))).toEqual(['results']);
  expect(who((name) => writes(name, 'held/'))).toEqual(['results']);
  expect(who((name) => reads(name, 'acts/'))).toEqual(['analyzer', 'results']);
  expect(who((name) => reads(name, 'held/'))).toEqual(['results', 'worker', 'notifier']);
});

test('what hosts see of each other is the analyzer’s alone', () => {
  expect(who((name) => writes(name, 'summaries/'))).toEqual(['analyzer']);
  expect(who((name) => reads(name, 'summaries/'))).toEqual(['analyzer']);
});

test('nobody in the cloud may write evidence, or delete anything', () => {
  for (const name of names) {
    const said = aws.statementsOf(name);
    for (const resource of on(said, 's3:PutObject')) expect(resource, name).toContain(`\${${state}}/`);
    expect(said.flatMap(({ actions }) => actions).filter((action) => action.startsWith('s3:Delete'))).toEqual([]);
  }
});

test('absence can be told wherever something is read', () => {
  for (const name of names) {
    const said = aws.statementsOf(name);
    const listed = said.flatMap(({ actions, resources, condition }) =>
      actions.includes('s3:ListBucket')
        ? [condition['StringLike']!['s3:prefix']!].flat().map((prefix) => `${resources[0]!}/${prefix}`)
        : [],
    );
    expect(listed.sort(), name).toEqual(on(said, 's3:GetObject').sort());
  }
});

test.each(SITE.hosts)('%s may tell for itself, read its manifests and take its commands', (host) => {
  const said = aws.policyOfHost(host);
  const own = [`${bucket('evidence')}/evidence/${host}/*`, `${bucket('evidence')}/results/${host}/*`];
  expect(on(said, 's3:PutObject')).toEqual(own);
  expect(on(said, 's3:GetObject')).toEqual([...own, `${bucket('state')}/manifests/${host}/*`]);
  const queue = [`\${${aws.hosts.idOf(host, 'Commands')}}`];
  const takes = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];
  for (const action of takes) expect(on(said, action)).toEqual(queue);
  const listed = said.filter(({ actions }) => actions.includes('s3:ListBucket'));
  expect(listed.map(({ condition }) => condition)).toEqual([
    { StringLike: { 's3:prefix': [`evidence/${host}/*`, `results/${host}/*`] } },
    { StringLike: { 's3:prefix': [`manifests/${host}/*`] } },
  ]);
  expect(new Set(said.flatMap(({ actions }) => actions))).toEqual(
    new Set(['s3:PutObject', 's3:GetObject', 's3:ListBucket', ...takes]),
  );
});

test('from outside, only S3 may put something into a queue: announcements of the evidence bucket', () => {
  const allowed = aws.ofType('AWS::SQS::QueuePolicy').flatMap(([, { Properties }]) =>
    statements(Properties['PolicyDocument'])
      .filter(({ effect }) => effect === 'Allow')
      .map(({ principal, condition }) => ({ queue: flat(Properties['Queues'])[0], principal, condition })),
  );
  const announced = (name: QueueName) => ({
    queue: `\${${queueId(name)}}`,
    principal: { Service: 's3.amazonaws.com' },
    condition: {
      ArnEquals: { 'aws:SourceArn': expect.anything() as unknown },
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    },
  });
  expect(allowed).toEqual([announced('evidence'), announced('results')]);
  for (const { condition } of allowed) {
    expect(flat(condition['ArnEquals']!['aws:SourceArn'])).toEqual([bucket('evidence')]);
  }
  expect(flat(aws.json.Resources[aws.idOf('Evidence')]!.Properties['BucketName'])).toEqual([
    bucket('evidence').split(':::')[1],
  ]);
});
