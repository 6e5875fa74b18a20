import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib/core';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { afterAll, expect, test } from 'vitest';
import { findingsOf } from '#cdk/findings.ts';
import { addSite } from '#cdk/site.ts';
import { functions } from '#shared/topology.ts';
import { SITE } from './site.ts';
import { newApp } from './synthesised.ts';

const buildDir = mkdtempSync(join(tmpdir(), 'qw-nag-'));
for (const name of Object.keys(functions)) mkdirSync(join(buildDir, 'functions', name), { recursive: true });
afterAll(() => rmSync(buildDir, { recursive: true }));

test('cdk-nag finds nothing that is not explained, and a planted breach at once', () => {
  const clean = newApp();
  addSite(clean, { site: SITE, buildDir });
  expect(findingsOf(clean).findings).toEqual([]);

  const breached = newApp();
  const { main } = addSite(breached, { site: SITE, buildDir });
  const plain = new CfnQueue(main, 'Plain', { sqsManagedSseEnabled: false });
  const role = main.node.findChild('AnalyzerRole') as Role;
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
  const found = findingsOf(breached).findings.map((finding) => finding.split(':')[0]);
  expect(findingsOf(breached).findings.join('\n')).toContain(`AwsSolutions-SQS4 ${plain.node.path}`);
  expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/^AwsSolutions-IAM5\[Resource$/)]));
}, 120_000);

test('an unexplained finding stands in the check also when it is in a stack of hosts', () => {
  const app = newApp();
  const { hosts } = addSite(app, { site: SITE, buildDir });
  const role = new Role(hosts[0]!, 'Wide', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:ReceiveMessage'], resources: ['*'] }));
  expect(findingsOf(app).findings.join('\n')).toContain('AwsSolutions-IAM5[Resource::*]');
}, 120_000);

test('each explanation answers a finding, so that none waits for one that comes later', () => {
  const app = newApp();
  addSite(app, { site: SITE, buildDir });
  app.synth();
  const explained = (node: IConstruct): string[] =>
    node.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as object).map((id) => id.replace(/^annotation::/i, '')));
  const used = new Set<string>();
  // cdk-nag keeps to itself which explanations it has taken.
  const checks = new AwsSolutionsChecks() as unknown as {
    isAcknowledged: (node: IConstruct, rule: string) => boolean;
    validateScope: (scope: IConstruct) => unknown;
  };
  checks.isAcknowledged = (node, rule) => {
    const by = node.node.scopes.findLast((scope) => explained(scope).includes(rule));
    if (by) used.add(`${by.node.path} ${rule}`);
    return by !== undefined;
  };
  checks.validateScope(app);
  const all = app.node.findAll().flatMap((node) => explained(node).map((rule) => `${node.node.path} ${rule}`));
  expect(all.filter((one) => !used.has(one))).toEqual([]);
  expect(all.length).toBeGreaterThan(0);
}, 120_000);
