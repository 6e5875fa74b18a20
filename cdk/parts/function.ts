import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { grants } from '#shared/grants.ts';
import { concurrencyOf, type FunctionName, functions } from '#shared/topology.ts';
import { grantTo } from './grants.ts';
import type { Wires } from './wires.ts';

/** Emulators and stand-ins are reached by these; in AWS they stay unset. */
const ONE_MACHINE_ONLY: ReadonlySet<string> = new Set(['AWS_ENDPOINT_URL', 'SLACK_API_URL', 'SLACK_CLICKS']);

/** Lambda sets it itself, and refuses a function that brings its own. */
const SET_BY_LAMBDA: ReadonlySet<string> = new Set(['AWS_REGION']);

export interface WardenFunctionProps {
  name: FunctionName;
  wires: Wires;
}

/** Function as the topology and its grants describe it: bundle, queue, environment, and what it may do. */
export class WardenFunction extends LambdaFunction {
  readonly part: FunctionName;

  constructor(scope: Construct, id: string, { name, wires }: WardenFunctionProps) {
    const { timeoutSeconds, memoryMib, source, environment } = functions[name];
    const concurrency = concurrencyOf(name, wires.hostCount);
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(wires.buildDir, 'functions', name)),
      memorySize: memoryMib,
      timeout: Duration.seconds(timeoutSeconds),
      environment: pick(environment, wires.environment),
      layers: environment.includes('HOSTS_FILE') ? [wires.hosts] : [],
      ...(wires.reserveConcurrency ? { reservedConcurrentExecutions: concurrency } : {}),
      role,
      logGroup,
    });
    this.part = name;
    grantTo(role, grants[name], wires);
    if (source) {
      this.addEventSource(
        new SqsEventSource(wires.queues[source.queue], {
          batchSize: source.batchSize,
          // Otherwise the poller takes messages that the function refuses, and each refusal counts as a receipt.
          maxConcurrency: concurrency,
          reportBatchItemFailures: true,
        }),
      );
    }
  }
}

/** The functions below a construct, as they were made. */
export const functionsOf = (scope: IConstruct): WardenFunction[] =>
  scope.node.findAll().filter((one) => one instanceof WardenFunction);

const pick = (names: readonly string[], from: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    names
      .filter((name) => !ONE_MACHINE_ONLY.has(name) && !SET_BY_LAMBDA.has(name))
      .map((name) => {
        const value = from[name];
        if (value === undefined) throw new Error(`the stack has no value for ${name}`);
        return [name, value];
      }),
  );
