import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where the services are. */
export interface AwsClientOptions {
  region: string;
  /** Set for an emulator: every call goes there, buckets stand in the path. */
  endpoint?: string;
  /** @default those of the environment, by the SDK's chain */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** The two clients of a process and the time of the service. */
export interface AwsClients {
  s3: S3Client;
  sqs: SQSClient;
  /** Epoch milliseconds by the service's clock, to the second; null before its first answer. Counts on between answers. */
  serverNow: () => number | null;
}

/** A service that does not take the connection is down; waiting longer only delays the retry. */
const CONNECTION_TIMEOUT_MS = 5_000;
/** A long poll lasts 20 s; silence for longer than this is a dead connection. */
const REQUEST_TIMEOUT_MS = 40_000;

/** What every client is made with. */
export const clientSettings = ({ region, endpoint, credentials }: AwsClientOptions) => ({
  region,
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(credentials === undefined ? {} : { credentials }),
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
});

/** Clients with the given credentials, else those of the environment. */
export const createAwsClients = (options: AwsClientOptions): AwsClients => {
  const { endpoint } = options;
  const common = clientSettings(options);
  const s3 = new S3Client({ ...common, forcePathStyle: endpoint !== undefined });
  const sqs = new SQSClient(common);

  let seen: { serverMs: number; at: number } | null = null;
  const watched = <T extends { response: unknown }>(result: T): T => {
    const serverMs = Date.parse((result.response as { headers?: Record<string, string> }).headers?.['date'] ?? '');
    // performance.now() goes on evenly when somebody sets the clock of this machine.
    if (!Number.isNaN(serverMs)) seen = { serverMs, at: performance.now() };
    return result;
  };
  // Low priority stands next to the wire and so sees refusals too, before they are turned into errors.
  const place = { step: 'deserialize', priority: 'low', name: 'rememberServerTime' } as const;
  s3.middlewareStack.add((next) => async (args) => watched(await next(args)), place);
  sqs.middlewareStack.add((next) => async (args) => watched(await next(args)), place);

  return {
    s3,
    sqs,
    serverNow: () => (seen === null ? null : seen.serverMs + (performance.now() - seen.at)),
  };
};
