import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import * as z from 'zod';
import { type AwsCall, type AwsRequest, type AwsResponse, header } from '../http.ts';

/** Longest message that is signed as it is. Source: KMS API Reference, Sign. */
const RAW_LIMIT = 4_096;

const SPECS = {
  ECC_NIST_EDWARDS25519: { algorithms: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] },
  ECC_NIST_P256: { algorithms: ['ECDSA_SHA_256'] },
} as const;
type Spec = keyof typeof SPECS;

interface Key {
  spec: Spec;
  pair: { privateKey: KeyObject; publicKey: KeyObject };
  enabled: boolean;
}

/** Signing keys by ARN. */
export interface Keys {
  create(spec: Spec): string;
  disable(arn: string): void;
  find(id: string): Key | undefined;
}

export const createKeys = (): Keys => {
  const keys = new Map<string, Key>();
  return {
    create: (spec) => {
      const arn = `arn:aws:kms:us-east-1:000000000000:key/${randomUUID()}`;
      const pair =
        spec === 'ECC_NIST_P256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
      keys.set(arn, { spec, pair, enabled: true });
      return arn;
    },
    disable: (arn) => {
      const key = keys.get(arn);
      if (!key) throw new Error(`no key is named ${arn}`);
      key.enabled = false;
    },
    find: (id) => keys.get(id),
  };
};

const TARGET = 'TrentService.';

/** True for a call of the KMS JSON protocol. */
export const isKms = ({ headers }: AwsRequest): boolean => (header(headers, 'x-amz-target') ?? '').startsWith(TARGET);

const Input = z.object({
  KeyId: z.string(),
  Message: z.base64().optional(),
  MessageType: z.string().default('RAW'),
  SigningAlgorithm: z.string().optional(),
});

/** Sign and GetPublicKey; anything else answers UnsupportedOperationException. */
export const routeKms = (keys: Keys, request: AwsRequest): AwsCall => {
  const operation = (header(request.headers, 'x-amz-target') ?? '').slice(TARGET.length);
  const input = Input.safeParse(parseJson(request.body));
  return {
    operation,
    subject: input.data?.KeyId ?? '',
    wish: { service: 'kms', action: operation, key: input.data?.KeyId ?? '' },
    perform: () => {
      if (!input.success) return refusal('ValidationException', 'The request lacks what the operation needs.');
      const key = keys.find(input.data.KeyId);
      if (!key) return refusal('NotFoundException', `Key '${input.data.KeyId.slice(0, 200)}' does not exist`);
      if (!key.enabled) return refusal('DisabledException', `${input.data.KeyId} is disabled.`);
      if (operation === 'Sign') return signed(key, input.data);
      if (operation === 'GetPublicKey') return publicKey(key, input.data.KeyId);
      return refusal('UnsupportedOperationException', `This emulator does not know ${operation.slice(0, 80)}.`);
    },
  };
};

const publicKey = ({ spec, pair }: Key, arn: string): AwsResponse =>
  answer(200, {
    KeyId: arn,
    KeySpec: spec,
    KeyUsage: 'SIGN_VERIFY',
    PublicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    SigningAlgorithms: SPECS[spec].algorithms,
  });

const signed = (key: Key, { KeyId, Message, MessageType, SigningAlgorithm }: z.infer<typeof Input>): AwsResponse => {
  const bytes = Buffer.from(Message ?? '', 'base64');
  const algorithms: readonly string[] = SPECS[key.spec].algorithms;
  if (SigningAlgorithm === undefined || !algorithms.includes(SigningAlgorithm)) {
    return refusal('InvalidKeyUsageException', `${KeyId} does not sign with ${SigningAlgorithm ?? 'nothing'}.`);
  }
  if (MessageType !== 'RAW' || SigningAlgorithm === 'ED25519_PH_SHA_512') {
    return refusal('UnsupportedOperationException', 'This emulator signs whole messages only.');
  }
  if (bytes.length === 0 || bytes.length > RAW_LIMIT) {
    return refusal('ValidationException', `1 validation error detected: 'message' must have 1 to ${RAW_LIMIT} bytes`);
  }
  const digest = key.spec === 'ECC_NIST_P256' ? 'sha256' : null;
  return answer(200, {
    KeyId,
    Signature: sign(digest, bytes, key.pair.privateKey).toString('base64'),
    SigningAlgorithm,
  });
};

const answer = (status: number, body: object): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

const refusal = (type: string, message: string): AwsResponse => answer(400, { __type: type, message });

const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
};
