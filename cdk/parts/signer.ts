import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Site } from '#shared/site.ts';
import { explainWildcards } from './explain.ts';
import { WardenFunction } from './function.ts';
import { maySend } from './grants.ts';
import type { Wires } from './wires.ts';

export interface SignerProps {
  wires: Wires;
  signingKey: Site['signingKey'];
}

/**
 * Sign queue → command queues. It alone may write commands, reach the hosts and sign.
 *
 * Keys are Ed25519 in KMS, one a generation; they never leave it and outlive the stack. To change the key, deploy with a
 * `next` generation, pin its public half on every host beside the old one, then make it the active one.
 */
export class Signer extends Construct {
  constructor(scope: Construct, id: string, { wires, signingKey }: SignerProps) {
    super(scope, id);
    const { active, next } = signingKey;
    const keys = [active, ...(next === undefined ? [] : [next])].map((generation) => ({
      generation,
      key: new Key(this, `Key${generation}`, {
        description: `Queuewarden signs the orders to its mail hosts, generation ${generation}`,
        keySpec: KeySpec.ECC_NIST_EDWARDS25519,
        keyUsage: KeyUsage.SIGN_VERIFY,
        // An order in a queue and a record in the audit can only be checked while their key is there.
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    }));
    const signing = keys[0]!.key;
    const signer = new WardenFunction(this, 'Function', {
      name: 'signer',
      wires: { ...wires, environment: { ...wires.environment, SIGNING_KEY: signing.keyArn } },
    });
    maySend(signer, [wires.commandQueuesArn]);
    explainWildcards(
      signer.role!,
      [wires.commandQueuesArn],
      'One queue a mail host, and a policy with all their names would end at its 10 KB. The prefix is of this site and ' +
        'of command queues only; the signer sends to hosts of its list alone, and each host verifies what it gets.',
    );
    signer.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['kms:Sign', 'kms:GetPublicKey'], resources: [signing.keyArn] }),
    );
    for (const { generation, key } of keys) {
      // The account's administrators may manage the key; even they do not sign with it by an IAM policy alone.
      key.addToResourcePolicy(
        new PolicyStatement({
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: ['kms:Sign'],
          resources: ['*'],
          conditions: { ArnNotEquals: { 'aws:PrincipalArn': signer.role!.roleArn } },
        }),
      );
      // Of the stack: its name is what people look for.
      new CfnOutput(Stack.of(this), `KeyArn${generation}`, {
        value: key.keyArn,
        description: `Signing key ${generation}: aws kms get-public-key gives what every executor pins`,
      });
    }
  }
}
