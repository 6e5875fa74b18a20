import * as z from 'zod';
import { UntrustedText } from '#shared/text/untrusted.ts';
import { ReplyTo } from './job.ts';
import { OpaqueId } from './primitives.ts';

/** An answer to one person: data only, rendered by the chat adapter. */
export const Reply = z.object({
  heading: z.string().max(200),
  paragraphs: z.array(UntrustedText).max(20),
  table: z.object({ columns: z.array(z.string()), rows: z.array(z.array(UntrustedText)).max(50) }).nullable(),
  preformatted: UntrustedText.nullable(),
  footnote: UntrustedText.nullable(),
});
export type Reply = z.infer<typeof Reply>;

/** What the notifier is told. An incident is re-read, so that the newest state is shown whatever the order. */
export const Notification = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('incident'), fingerprint: OpaqueId }),
  z.object({ kind: z.literal('answer'), id: z.string(), to: ReplyTo, reply: Reply }),
  /** To everybody in the channel, outside any incident: a host refused a command that nobody sent. */
  z.object({ kind: z.literal('notice'), id: z.string(), reply: Reply }),
]);
export type Notification = z.infer<typeof Notification>;
