import { clickKey, DECIDING, SignedClick } from '#shared/contracts/click.ts';
import { OpaqueId } from '#shared/contracts/primitives.ts';
import type { DocumentStore } from '#shared/ports.ts';
import type { Click } from './jobs.ts';

/** A request as Slack signed it, on its way through Bolt. */
export type SignedRequest = Pick<SignedClick, 'timestamp' | 'signature' | 'body'>;

/**
 * Keeps the signed request of a click that decides, the first one of each person and button. Without it, the signer
 * counts no decision that is made of the click.
 */
export const keepClick = async (
  { verb, value, replyTo }: Pick<Click, 'verb' | 'value' | 'replyTo'>,
  { timestamp, signature, body }: SignedRequest,
  documents: Pick<DocumentStore, 'create'>,
): Promise<void> => {
  const deciding = DECIDING.find((one) => one === verb);
  // What names no proposal decides nothing; a key is made of no other text.
  if (!deciding || !OpaqueId.safeParse(value).success) return;
  const click = SignedClick.parse({ version: 1, timestamp, signature, body });
  await documents.create(clickKey(value, deciding, replyTo.by), JSON.stringify(click));
};
