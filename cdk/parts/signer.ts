import { Annotations, CfnParameter, CfnRule, Fn } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { WardenFunction } from './function.ts';
import { maySend, mayUse } from './grants.ts';
import type { Wires } from './wires.ts';

const NO_KEY = 'Signing in AWS needs the KMS signer, which does not exist yet: no host will be told anything.';

/**
 * Sign queue → command queues. It alone may write commands and reach the hosts.
 *
 * It has no key: the one signer there is reads a file, and a key in a bundle or in the environment could be read by
 * everybody who may read functions. Without SIGNING_KEY_FILE the function fails naming it, and what it was asked for
 * ends in the dead-letter queue. So the template is refused by CloudFormation unless whoever deploys says
 * `--parameters DeployWithoutSigner=yes`, which gives a bot that watches and explains.
 */
export class Signer extends Construct {
  constructor(scope: Construct, id: string, wires: Wires) {
    super(scope, id);
    const { state, commandQueues } = wires;
    const signer = new WardenFunction(this, 'Function', { name: 'signer', wires, missing: ['SIGNING_KEY_FILE'] });
    mayUse(signer, state, {
      reads: ['requests/', 'proposals/', 'decisions/', 'rulings/', 'manifests/', 'config/'],
      writes: ['commands/'],
    });
    maySend(signer, commandQueues);
    refuseWithoutKey(scope);
  }
}

const refuseWithoutKey = (scope: Construct): void => {
  Annotations.of(scope).addWarningV2('queuewarden:no-signer', NO_KEY);
  const accepted = new CfnParameter(scope, 'DeployWithoutSigner', {
    allowedValues: ['no', 'yes'],
    default: 'no',
    description: NO_KEY,
  });
  new CfnRule(scope, 'SignerHasNoKey', {
    assertions: [{ assert: Fn.conditionEquals(accepted.valueAsString, 'yes'), assertDescription: NO_KEY }],
  });
};
