import * as z from 'zod';
import type { ReadKind, reads } from '#shared/actions/reads.ts';

/**
 * Which reads open queued messages: their headers (`qm read`), or what is noted in them of their delivery (`qm history`).
 * A mailbox is checked only where the owner configured `reconstruct`, and listings go by file names.
 */
const opens = {
  counts: false,
  directory: false,
  inspect: false,
  history: true,
  received: true,
  sample: true,
  jobs: false,
  processes: false,
  'process-table': false,
  counters: false,
  'mailbox-check': false,
} as const satisfies Record<keyof typeof reads, boolean>;

/** A read by which mail is opened. */
export type MailRead = { [K in ReadKind]: (typeof opens)[K] extends true ? K : never }[ReadKind];

/** Whether mail is opened by a read. */
export const opensMail = (kind: ReadKind): kind is MailRead => opens[kind];

export const MailRead = z.enum((Object.keys(opens) as ReadKind[]).filter(opensMail));
