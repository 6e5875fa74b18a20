import { type Acknowledgment, Stack, Validations } from 'aws-cdk-lib/core';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** Says why a finding of cdk-nag at a resource is meant so; every other finding fails `npm run check`. */
export const explain = (where: IConstruct, ...findings: readonly Acknowledgment[]): void => {
  for (const finding of findings) Validations.of(where).acknowledge(finding);
};

/** Says why a policy names resources by how their ARNs begin. ARNs without a wildcard need no reason. */
export const explainWildcards = (where: IConstruct, arns: readonly string[], reason: string): void => {
  for (const arn of arns) {
    // The id that cdk-nag makes of a finding (IAMNoWildcardPermissions).
    const named = flattenCfnReference(Stack.of(where).resolve(arn));
    if (named.includes('*')) explain(where, { id: `AwsSolutions-IAM5[Resource::${named}]`, reason });
  }
};
