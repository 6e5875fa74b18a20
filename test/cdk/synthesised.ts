import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, type CfnElement, type Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { afterAll } from 'vitest';
import type { Site } from '#shared/site.ts';
import { addSite } from '#cdk/site.ts';
import type { FunctionName } from '#shared/topology.ts';
import { SITE } from './site.ts';

/** Where a function's construct stands in the stack. */
const PLACES: Record<FunctionName, readonly string[]> = {
  analyzer: ['Analyzer'],
  results: ['Results'],
  worker: ['Worker'],
  signer: ['Signer', 'Function'],
  notifier: ['Notifier'],
  slack: ['Slack', 'Function'],
  reconciler: ['Reconciler', 'Function'],
};

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
}

/** A statement of a policy, actions and resources always as lists, resources as text with `${LogicalId}` in it. */
export interface Statement {
  effect: string;
  actions: string[];
  resources: string[];
  principal: unknown;
  condition: Record<string, Record<string, string | string[]>>;
}

/** A stack as CloudFormation would get it, with ways to ask it. */
const ask = (stack: Stack) => {
  const template = Template.fromStack(stack);
  const json = template.toJSON() as { Resources: Record<string, Resource>; Outputs?: Record<string, unknown> };
  return {
    stack,
    json,
    template,
    idOf: (...path: string[]): string => {
      const found = path.reduce<IConstruct>((scope, name) => scope.node.findChild(name), stack);
      return stack.getLogicalId((found.node.defaultChild ?? found) as CfnElement);
    },
    ofType: (type: string): [string, Resource][] =>
      Object.entries(json.Resources).filter(([, resource]) => resource.Type === type),
  };
};

/** Folder with the bundles of all functions. */
const BUILD = fileURLToPath(new URL('../../.build', import.meta.url));

/** An app that leaves nothing behind. */
export const newApp = (): App => {
  const outdir = mkdtempSync(join(tmpdir(), 'qw-cdk-'));
  afterAll(() => rmSync(outdir, { recursive: true }));
  // A stack trace for every construct takes longer than the synthesis itself.
  return new App({ outdir, context: { 'aws:cdk:disable-stack-trace': true } });
};

/** The stacks of some sites in one app, in the order in which they were added. */
export const synthesiseAll = (...sites: Site[]) => {
  const app = newApp();
  return sites
    .map((site) => addSite(app, { site, buildDir: BUILD }))
    .map(({ main, hosts }) => ({ main: ask(main), hosts: hosts.map(ask) }));
};

const ready = new Map<string, Synthesised>();

/** The stacks of a site whose hosts fit into one; synthesised once a file, since tests only read them. */
export const synthesise = (site: Site = SITE): Synthesised => {
  const key = JSON.stringify(site);
  const known = ready.get(key);
  if (known) return known;
  const made = synthesised(site);
  ready.set(key, made);
  afterAll(() => void ready.delete(key));
  return made;
};

const synthesised = (site: Site) => {
  const [
    {
      main,
      hosts: [hosts],
    },
  ] = synthesiseAll(site) as [{ main: Asked; hosts: [Asked] }];
  const functionId = (name: FunctionName): string => main.idOf(...PLACES[name]);
  return {
    ...main,
    hosts,
    functionId,
    functionOf: (name: FunctionName): Resource => main.json.Resources[functionId(name)]!,
    roleId: (name: FunctionName): string => main.idOf(...PLACES[name].slice(0, -1), `${PLACES[name].at(-1)}Role`),
    /** Everything that a function's role may do; also proves that no managed policy adds to it. */
    statementsOf(name: FunctionName): Statement[] {
      const role = this.roleId(name);
      const { ManagedPolicyArns, Policies } = main.json.Resources[role]!.Properties;
      if (ManagedPolicyArns !== undefined || Policies !== undefined) throw new Error('other policies');
      return main
        .ofType('AWS::IAM::Policy')
        .filter(([, { Properties }]) => flat(Properties['Roles']).includes(`\${${role}}`))
        .flatMap(([, { Properties }]) => statements(Properties['PolicyDocument']));
    },
    /** Everything that a host's role may do. */
    policyOfHost(host: string): Statement[] {
      const { ManagedPolicyArns, Policies } = hosts.json.Resources[hosts.idOf(host, 'Role')]!.Properties;
      if (ManagedPolicyArns !== undefined || hosts.ofType('AWS::IAM::Policy').length > 0)
        throw new Error('other policies');
      return (Policies as { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) => statements(PolicyDocument));
    },
  };
};
type Asked = ReturnType<typeof ask>;
type Synthesised = ReturnType<typeof synthesised>;

/** The statements of a policy document. */
export const statements = (document: unknown): Statement[] =>
  (document as { Statement: Record<string, unknown>[] }).Statement.map((s) => ({
    effect: String(s['Effect']),
    actions: flat(s['Action']),
    resources: flat(s['Resource']),
    principal: s['Principal'],
    condition: (s['Condition'] ?? {}) as Statement['condition'],
  }));

/** A value or list of values, with references written as in `Fn::Sub`. */
export const flat = (value: unknown): string[] =>
  value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(text);

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [kind, of] = Object.entries(value as Record<string, unknown>)[0]!;
  if (kind === 'Ref') return `\${${String(of)}}`;
  if (kind === 'Fn::GetAtt') return `\${${(of as string[])[0]!}}`;
  if (kind === 'Fn::Join') return (of as [string, unknown[]])[1].map(text).join((of as [string])[0]);
  throw new Error(`the test does not know ${kind}`);
};
