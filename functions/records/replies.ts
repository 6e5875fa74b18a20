import type { Reply } from '#shared/contracts/notification.ts';
import { untrusted } from '#shared/text/untrusted.ts';

/** An answer of a heading and sentences. */
export const plainReply = (heading: string, paragraphs: readonly string[]): Reply => ({
  heading: untrusted(heading, 200),
  paragraphs: paragraphs.slice(0, 20).map((p) => untrusted(p)),
  table: null,
  preformatted: null,
  footnote: null,
});
