import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';
import { Command } from '#shared/contracts/command.ts';
import { ExecutorInput } from '#shared/contracts/host-message.ts';
import { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import type { Refusal } from '#shared/contracts/result.ts';
import { unknownField } from '#shared/contracts/unknown-field.ts';
import { idOfBytes, sha256 } from '../hash.ts';
import type { ExecutorConfig } from './config.ts';

/** Largest input: a manifest of 100,000 ids with 80 characters each, and room. */
export const INPUT_LIMIT = 12_000_000;

/** A command that was truly signed for this host. Whether it may be run now is asked later. */
export interface Admitted {
  command: Command;
  /** SHA-256 of the signed bytes. */
  payload: string;
  manifest: string | null;
  /** The store's clock, epoch milliseconds. */
  serverNow: number;
}

export interface NotAdmitted {
  /** The command's, where it was signed for this host; else made from the bytes: an id that nobody signed must not be able to take a real command's result. */
  id: string;
  refusal: Refusal;
  detail: string;
}

/** What says whose an order is, even if this executor cannot read the rest of it. */
const Named = z.object({ id: OpaqueId, host: HostName });

/** Checks shape, key, signature, contract and host, in this order. */
export const admit = (
  input: Uint8Array,
  config: Pick<ExecutorConfig, 'host' | 'keys'>,
): { ok: true; admitted: Admitted } | ({ ok: false } & NotAdmitted) => {
  const refuse = (
    of: Uint8Array,
    refusal: Refusal,
    detail: string,
    id: string = idOfBytes(of),
  ): { ok: false } & NotAdmitted => ({ ok: false, id, refusal, detail });
  if (input.length > INPUT_LIMIT) return refuse(input, 'malformed', 'the input is too large');
  const read = ExecutorInput.safeParse(parseJson(input));
  if (!read.success) return refuse(input, 'malformed', 'the input is no signed command');
  const { signed, manifest, serverNow } = read.data;
  const payload = Buffer.from(signed.payload, 'base64');
  const claimed = claimedId(payload);

  const key = config.keys.find((k) => k.keyId === signed.keyId);
  if (!key) return refuse(payload, 'unknown-key', `key ${signed.keyId} is not pinned on this host${claimed}`);
  if (!isSigned(payload, Buffer.from(signed.signature, 'base64'), key.publicKey)) {
    return refuse(payload, 'bad-signature', `the signature does not fit${claimed}`);
  }
  const order = parseJson(payload);
  const named = Named.safeParse(order).data;
  // The signature vouches for it: whoever waits for this command's answer is told, and takes it for nobody else's.
  const own = named?.host === config.host ? named.id : undefined;
  const command = Command.safeParse(order);
  if (!command.success) {
    const detail = 'what was signed is no command that this executor knows: upgrade the agent if it is the older one';
    return refuse(payload, 'malformed', detail, own);
  }
  // A later signer may have narrowed the order by it.
  const strange = unknownField(order, command.data);
  if (strange !== null) {
    const detail = `what was signed says more than this executor knows (${strange.slice(0, 80)}): upgrade the agent${claimed}`;
    return refuse(payload, 'malformed', detail, own);
  }
  if (command.data.host !== config.host) {
    return refuse(payload, 'wrong-host', `signed for ${command.data.host}, this is ${config.host}${claimed}`);
  }
  return { ok: true, admitted: { command: command.data, payload: sha256(payload), manifest, serverNow } };
};

const isSigned = (payload: Uint8Array, signature: Uint8Array, publicKey: string): boolean => {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, payload, key, signature);
  } catch {
    return false;
  }
};

/** Only for the sentence in a refusal: nobody has vouched for it. */
const claimedId = (payload: Uint8Array): string => {
  const claimed = Command.safeParse(parseJson(payload));
  return claimed.success ? `; it claims to be command ${claimed.data.id}` : '';
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};
