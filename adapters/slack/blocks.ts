import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  RichTextBlock,
  RichTextElement,
  RichTextList,
  RichTextPreformatted,
  RichTextSection,
  SectionBlock,
} from '@slack/web-api';
import { type Instant, type Person, fromInstant } from '#shared/contracts/primitives.ts';
import type { Untrusted } from '#shared/text/untrusted.ts';
import { LIMITS } from './limits.ts';
import { type SafeText, mrkdwn, safe } from './safe-text.ts';

/** What a message of ours is made of. */
export type Block = HeaderBlock | SectionBlock | ContextBlock | ActionsBlock | RichTextBlock | DividerBlock;

/** Inline text. */
export const text = (content: SafeText): RichTextElement => ({ type: 'text', text: content });

/** Inline text in bold. */
export const bold = (content: SafeText): RichTextElement => ({ type: 'text', text: content, style: { bold: true } });

/** Words of our own. Foreign text does not type-check here: it goes through `safe`. */
export const words = <T extends string>(content: T extends Untrusted ? never : T): RichTextElement => ({
  type: 'text',
  text: content,
});

/** A time in the reader's own zone, UTC where Slack cannot. */
export const time = (at: Instant, format = '{date_short_pretty} {time}'): RichTextElement => ({
  type: 'date',
  timestamp: Math.floor(fromInstant(at) / 1000),
  format,
  fallback: `${at.slice(0, 16).replace('T', ' ')} UTC`,
});

/** A person by name. The contract bounds the id to letters and digits. */
export const person = (who: Person): RichTextElement => ({ type: 'user', user_id: who.user });

export const line = (...elements: RichTextElement[]): RichTextSection => ({ type: 'rich_text_section', elements });

export const bullets = (items: readonly RichTextElement[][]): RichTextList => ({
  type: 'rich_text_list',
  style: 'bullet',
  elements: items.map((elements) => line(...elements)),
});

export const preformatted = (content: SafeText): RichTextPreformatted => ({
  type: 'rich_text_preformatted',
  elements: [{ type: 'text', text: content }],
});

export const richText = (...elements: RichTextBlock['elements']): RichTextBlock => ({ type: 'rich_text', elements });

export const header = (content: string): HeaderBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: safe(content, LIMITS.header), emoji: false },
});

/** A line across the message. */
export const divider: DividerBlock = { type: 'divider' };

/** Label and value pairs in two columns. */
export const fields = (pairs: readonly (readonly [label: string, value: SafeText])[]): SectionBlock => ({
  type: 'section',
  fields: pairs.slice(0, LIMITS.sectionFields).map(([label, value]) => ({
    type: 'mrkdwn',
    text: `*${label}*\n${mrkdwn(value)}`,
    verbatim: true,
  })),
});

export const context = (...lines: SafeText[]): ContextBlock => ({
  type: 'context',
  elements: lines
    .slice(0, LIMITS.contextElements)
    .map((content) => ({ type: 'plain_text', text: content, emoji: false })),
});

export const button = (
  label: string,
  action: { id: string; value: string },
  extra: Pick<Button, 'style' | 'confirm'> = {},
): Button => ({
  type: 'button',
  text: { type: 'plain_text', text: label, emoji: false },
  action_id: action.id,
  value: action.value,
  ...extra,
});

export const buttons = (blockId: string, ...elements: Button[]): ActionsBlock => ({
  type: 'actions',
  block_id: blockId,
  elements,
});
