import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { WardenFunction } from './function.ts';
import type { Wires } from './wires.ts';

/** Slack's request URL → jobs queue. It stands open to the Internet, so it may do that, keep clicks as Slack signed them, and nothing else. */
export class SlackEntry extends Construct {
  /** What the Slack app is given as its request URL. */
  readonly url: string;

  constructor(scope: Construct, id: string, wires: Wires) {
    super(scope, id);
    const slack = new WardenFunction(this, 'Function', { name: 'slack', wires });
    // Slack cannot sign for IAM; the function checks Slack's own signature before anything else.
    this.url = slack.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
  }
}
