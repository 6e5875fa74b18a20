import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { FunctionName } from '#shared/topology.ts';
import type { Resource, synthesise } from './synthesised.ts';

export const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

type Site = ReturnType<typeof synthesise>;
type Stack = Pick<Site, 'json' | 'ofType'>;

/** Who asks: a principal and the policies of its own. */
export interface Caller {
  arn: string;
  policies: unknown[];
}

/** One request; everything comes by TLS unless `context` says otherwise. */
export interface Ask {
  caller: Caller;
  action: string;
  resource: string;
  context?: Record<string, string>;
}

/** What CloudFormation would put for a reference. */
const valueOf = (stack: Stack, id: string, attribute: string): string => {
  const pseudo = { 'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION, 'AWS::Partition': 'aws' }[id];
  if (pseudo !== undefined) return pseudo;
  const { Type, Properties } = stack.json.Resources[id]!;
  const name = String(resolve(stack, Properties['QueueName'] ?? Properties['BucketName'] ?? id));
  const arn = {
    'AWS::S3::Bucket': `arn:aws:s3:::${name}`,
    'AWS::SQS::Queue': `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
    'AWS::KMS::Key': `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}`,
    'AWS::IAM::Role': `arn:aws:iam::${ACCOUNT}:role/${name}`,
    'AWS::Logs::LogGroup': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}:*`,
  }[Type];
  if (attribute !== 'Arn') return name;
  if (arn === undefined) throw new Error(`the test does not know ${Type}`);
  return arn;
};

/** A part of a template with its references replaced. */
const resolve = (stack: Stack, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => resolve(stack, one));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [kind, of] = entries[0] ?? [];
  if (kind === 'Ref') return valueOf(stack, of as string, 'Ref');
  if (kind === 'Fn::GetAtt') return valueOf(stack, ...(of as [string, string]));
  if (kind === 'Fn::Join') {
    const [between, parts] = of as [string, unknown[]];
    return parts.map((part) => String(resolve(stack, part))).join(between);
  }
  return Object.fromEntries(entries.map(([key, one]) => [key, resolve(stack, one)]));
};

/** The account that the templates of a site would make, ready to be asked. */
export const accountOf = (site: Site) => {
  const stacks: Stack[] = [site, site.hosts];
  const all = stacks.flatMap((stack) =>
    Object.entries(stack.json.Resources).map(([id, resource]) => ({ stack, id, resource })),
  );
  const resourcePolicies = new Map<string, unknown>();
  for (const { stack, id, resource } of all) {
    for (const [on, policy] of policiesOn(id, resource)) {
      resourcePolicies.set(valueOf(stack, on, 'Arn'), resolve(stack, policy));
    }
  }
  const roleOf = (stack: Stack, id: string): Caller => ({
    arn: valueOf(stack, id, 'Arn'),
    policies: [
      ...stack
        .ofType('AWS::IAM::Policy')
        .filter(([, { Properties }]) => (Properties['Roles'] as { Ref: string }[]).some(({ Ref }) => Ref === id))
        .map(([, { Properties }]) => Properties['PolicyDocument']),
      ...((stack.json.Resources[id]!.Properties['Policies'] ?? []) as { PolicyDocument: unknown }[]).map(
        ({ PolicyDocument }) => PolicyDocument,
      ),
    ].map((document) => resolve(stack, document)),
  });
  return {
    function: (name: FunctionName): Caller => roleOf(site, site.roleId(name)),
    host: (host: string): Caller => roleOf(site.hosts, site.hosts.idOf(host, 'Role')),
    arnOf: (stack: Stack, id: string): string => valueOf(stack, id, 'Arn'),
    /** Whether IAM would allow it. Throws when the simulator finds a policy or a request malformed. */
    may: async ({ caller, action, resource, context = {} }: Ask): Promise<boolean> => {
      const [bucket] = resource.split('/');
      const simulation: Simulation = {
        request: {
          principal: caller.arn,
          action,
          resource: { resource, accountId: ACCOUNT },
          contextVariables: {
            'aws:SecureTransport': 'true',
            'aws:PrincipalArn': caller.arn,
            ...(action.startsWith('s3:') ? { 's3:TlsVersion': '1.3' } : {}),
            ...context,
          },
        },
        identityPolicies: caller.policies.map((policy, index) => ({ name: String(index), policy })),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        resourcePolicy: resourcePolicies.get(resource) ?? resourcePolicies.get(bucket!),
      };
      const result = await runSimulation(simulation, {});
      if (result.resultType === 'error') throw new Error(`${action} ${resource}: ${JSON.stringify(result.errors)}`);
      return result.overallResult === 'Allowed';
    },
  };
};

/** Policies that a resource puts on others or on itself, by the id of what they guard. */
const policiesOn = (id: string, { Type, Properties }: Resource): [string, unknown][] => {
  switch (Type) {
    case 'AWS::S3::BucketPolicy':
      return [[(Properties['Bucket'] as { Ref: string }).Ref, Properties['PolicyDocument']]];
    case 'AWS::SQS::QueuePolicy':
      return (Properties['Queues'] as { Ref: string }[]).map(({ Ref }) => [Ref, Properties['PolicyDocument']]);
    case 'AWS::KMS::Key':
      return [[id, Properties['KeyPolicy']]];
    case 'AWS::IAM::Role':
      return [[id, Properties['AssumeRolePolicyDocument']]];
    default:
      return [];
  }
};
