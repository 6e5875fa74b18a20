import { type App, CfnResource } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';

/** What cdk-nag finds in the stacks of an app and no `explain` (parts/explain.ts) has accepted: rule, resource and why. */
export const findingsOf = (app: App): { checked: number; findings: string[] } => {
  // First, because policies are completed while the stacks are synthesised.
  app.synth();
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return {
    checked: app.node.findAll().filter((node) => CfnResource.isCfnResource(node)).length,
    findings: violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}: ${description}`),
    ),
  };
};
