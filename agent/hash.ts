import { createHash } from 'node:crypto';

/** SHA-256 as lower-case hex. */
export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Name for bytes that carry no id of their own. */
export const idOfBytes = (bytes: Uint8Array | string): string => `unread-${sha256(bytes).slice(0, 48)}`;
