import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { hostsByStack } from '#cdk/host-stack.ts';
import { HostName } from '#shared/contracts/primitives.ts';
import { commandQueue, commandQueueName } from '#shared/topology.ts';
import { SITE } from './site.ts';
import { flat, statements, synthesise, synthesiseAll } from './synthesised.ts';

const [HOST] = SITE.hosts as [string];
const hostName = fc.stringMatching(/^[a-z0-9](?:[a-z0-9.-]{0,20}[a-z0-9])?$/);

test('no two hosts share a queue name, and SQS takes each', () => {
  expect(commandQueueName('a.b-c.example')).not.toBe(commandQueueName('a-b.c.example'));
  fc.assert(
    fc.property(hostName, hostName, (one, other) => {
      expect(HostName.safeParse(one).success).toBe(true);
      expect(commandQueueName(one)).toMatch(/^commands-[a-z0-9_-]+$/);
      expect(commandQueueName(one) === commandQueueName(other)).toBe(one === other);
    }),
  );
});

// Synthesising takes long where others work too.
vi.setConfig({ testTimeout: 120_000 });

test('a host has a queue with dead letters of its own, which no other queue may use', () => {
  const { hosts } = synthesise();
  const [live, dead] = [hosts.idOf(HOST, 'Commands'), hosts.idOf(HOST, 'CommandsDead')];
  expect(hosts.json.Resources[live]!.Properties).toMatchObject({
    QueueName: 'qw-test_commands-mx1_example_net',
    SqsManagedSseEnabled: true,
    VisibilityTimeout: commandQueue.visibilitySeconds,
    // No command is valid for longer than a proposal lives.
    MessageRetentionPeriod: 15 * 60,
    RedrivePolicy: {
      deadLetterTargetArn: { 'Fn::GetAtt': [dead, 'Arn'] },
      maxReceiveCount: commandQueue.maxReceives,
    },
  });
  const allow = hosts.json.Resources[dead]!.Properties['RedriveAllowPolicy'] as Record<string, unknown>;
  expect(allow['redrivePermission']).toBe('byQueue');
  expect(flat(allow['sourceQueueArns'])).toEqual([
    'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:qw-test_commands-mx1_example_net',
  ]);
});

test('a host’s role trusts its own certificate only, and its profile lends no other role', () => {
  const { hosts } = synthesise();
  const roles = SITE.hosts.map((host) => hosts.idOf(host, 'Role'));
  for (const [index, id] of roles.entries()) {
    expect(statements(hosts.json.Resources[id]!.Properties['AssumeRolePolicyDocument'])).toEqual([
      {
        effect: 'Allow',
        actions: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        resources: [],
        principal: { Service: 'rolesanywhere.amazonaws.com' },
        condition: {
          ArnEquals: { 'aws:SourceArn': expect.stringContaining(':trust-anchor/') as string },
          StringEquals: { 'aws:PrincipalTag/x509Subject/CN': SITE.hosts[index] },
        },
      },
    ]);
  }
  const [[, profile]] = hosts.ofType('AWS::RolesAnywhere::Profile') as [ReturnType<typeof hosts.ofType>[number]];
  expect(flat(profile.Properties['RoleArns'])).toEqual(roles.map((id) => `\${${id}}`));
});

test('a site may bring its certificate authority, or do without certificates', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n';
  const own = synthesise({ ...SITE, identity: { kind: 'roles-anywhere', trustAnchor: { certificate } } });
  const [[anchor, { Properties }]] = own.ofType('AWS::RolesAnywhere::TrustAnchor') as [
    ReturnType<typeof own.ofType>[number],
  ];
  expect(Properties['Source']).toEqual({
    SourceType: 'CERTIFICATE_BUNDLE',
    SourceData: { X509CertificateData: certificate },
  });
  const exported = JSON.stringify(own.json.Outputs);
  expect(exported).toContain(`"Fn::GetAtt":["${anchor}","TrustAnchorArn"]`);

  const { hosts } = synthesise({ ...SITE, identity: { kind: 'user' } });
  expect(hosts.ofType('AWS::IAM::User')).toHaveLength(SITE.hosts.length);
  expect(hosts.ofType('AWS::IAM::AccessKey')).toEqual([]);
  expect(hosts.ofType('AWS::IAM::Role')).toEqual([]);
});

test('a site of 300 hosts fits into what CloudFormation, Lambda and IAM take', () => {
  const many = Array.from({ length: 300 }, (_, index) => `mx${index}.mail.example.net`);
  const [{ main, hosts }] = synthesiseAll({ ...SITE, hosts: many, hostStacks: 8 }) as [
    ReturnType<typeof synthesiseAll>[number],
  ];
  const queueNames = hosts.flatMap((stack) =>
    stack.ofType('AWS::SQS::Queue').flatMap(([, { Properties }]) => flat(Properties['QueueName'])),
  );
  expect(queueNames).toHaveLength(300);
  expect(new Set(queueNames).size).toBe(300);
  for (const { json } of [main, ...hosts]) {
    expect(Object.keys(json.Resources).length).toBeLessThanOrEqual(500);
    expect(Object.keys(json.Outputs ?? {}).length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(json).length).toBeLessThan(1_000_000);
  }
  for (const [id, { Properties }] of main.ofType('AWS::Lambda::Function')) {
    expect(JSON.stringify(Properties['Environment']).length, id).toBeLessThan(4096);
  }
  for (const [id, { Properties }] of main.ofType('AWS::IAM::Policy')) {
    expect(JSON.stringify(Properties['PolicyDocument']).length, id).toBeLessThan(10_240);
  }
});

test('hosts stay in their stacks when others come and go', () => {
  const many = Array.from({ length: 300 }, (_, index) => `mx${index}.mail.example.net`);
  const placed = (hosts: string[]): Map<string, number> =>
    new Map([...hostsByStack({ hosts, hostStacks: 8 })].flatMap(([stack, of]) => of.map((host) => [host, stack])));
  const before = placed(many);
  for (const [host, stack] of placed(many.filter((_, index) => index % 3 > 0))) expect(stack).toBe(before.get(host));
  expect(() => hostsByStack({ hosts: many, hostStacks: 1 })).toThrow('more hostStacks');
});

test('two sites in one account share no name', () => {
  const own = { signingSecret: 'other/signing', botToken: 'other/token', channel: 'C0123456780' };
  // One name begins with the other.
  const sites = synthesiseAll({ ...SITE, site: 'mail' }, { ...SITE, site: 'mail-hosts-0', slack: own });
  const names = sites.map(({ main, hosts }) =>
    [main, ...hosts].flatMap(({ stack, json }) => [
      stack.stackName,
      ...Object.values(json.Resources).flatMap(({ Type, Properties }) =>
        Object.entries(Properties)
          // A metric's name is everybody's, an inline policy's its role's own.
          .filter(([key]) => key.endsWith('Name') && !/^(Metric|Policy)Name$/.test(key))
          .map(([, value]) => `${Type} ${flat(value).join()}`),
      ),
    ]),
  );
  // What names another resource of its stack is no name of its own.
  const [one, other] = names.map((of) => of.filter((name) => !/ \$\{\w+\}$/.test(name))) as [string[], string[]];
  expect(one.length).toBeGreaterThan(10);
  expect(one.filter((name) => other.includes(name))).toEqual([]);
  // The one's signer reaches no queue of the other one.
  const reach = one.filter((name) => name.startsWith('AWS::SQS::Queue qw-mail_commands-'));
  expect(reach).toHaveLength(SITE.hosts.length);
  expect(other.filter((name) => name.startsWith('AWS::SQS::Queue qw-mail_'))).toEqual([]);
});
