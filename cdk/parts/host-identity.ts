import {
  type CfnRole,
  Policy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
  User,
} from 'aws-cdk-lib/aws-iam';
import { CfnTrustAnchor } from 'aws-cdk-lib/aws-rolesanywhere';
import type { Construct } from 'constructs';
import type { HostName } from '#shared/contracts/primitives.ts';
import type { Site } from '#shared/site.ts';

/** The trust anchor of a site: its own from a certificate, the account's by its ARN, or none for IAM users. */
export const trustAnchorOf = (scope: Construct, { site, identity }: Pick<Site, 'site' | 'identity'>): string | null => {
  if (identity.kind === 'user') return null;
  if ('arn' in identity.trustAnchor) return identity.trustAnchor.arn;
  return new CfnTrustAnchor(scope, 'TrustAnchor', {
    name: `queuewarden-${site}`,
    enabled: true,
    source: {
      sourceType: 'CERTIFICATE_BUNDLE',
      sourceData: { x509CertificateData: identity.trustAnchor.certificate },
    },
  }).attrTrustAnchorArn;
};

/** Role that is assumed with the host's own certificate, and by nothing else. */
export const hostRole = (
  scope: Construct,
  { host, statements, trustAnchor }: { host: HostName; statements: PolicyStatement[]; trustAnchor: string },
): Role => {
  const roles = new ServicePrincipal('rolesanywhere.amazonaws.com');
  const role = new Role(scope, 'Role', {
    description: `Queuewarden: the collector of ${host}`,
    assumedBy: roles,
    inlinePolicies: { Collector: new PolicyDocument({ statements }) },
  });
  // Said in full: the statement that CDK makes of a principal lacks two of these actions.
  (role.node.defaultChild as CfnRole).assumeRolePolicyDocument = new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: [roles],
        // The certificate's subject comes as tags of the session, its serial number as source identity.
        actions: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        conditions: {
          ArnEquals: { 'aws:SourceArn': trustAnchor },
          StringEquals: { 'aws:PrincipalTag/x509Subject/CN': host },
        },
      }),
    ],
  });
  return role;
};

/** User for sites without certificates. Its access key is made by hand: a template would show the secret. */
export const hostUser = (scope: Construct, statements: PolicyStatement[]): User => {
  const user = new User(scope, 'User');
  new Policy(scope, 'Policy', { users: [user], statements });
  return user;
};
