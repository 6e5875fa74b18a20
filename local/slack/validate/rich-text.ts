import { type Rule, boolean, byType, integer, list, object, string, type } from './rule.ts';

const style = object({}, { bold: boolean, italic: boolean, strike: boolean, code: boolean });

const text = object({ ...type('text'), text: string({ min: 1 }) }, { style });
const link = object(
  { ...type('link'), url: string({ min: 1, max: 3_000 }) },
  { text: string({ min: 1 }), style, unsafe: boolean },
);

const inline = byType({
  text,
  link,
  emoji: object({ ...type('emoji'), name: string({ min: 1 }) }, { unicode: string(), style }),
  user: object({ ...type('user'), user_id: string({ min: 2 }) }, { style }),
  channel: object({ ...type('channel'), channel_id: string({ min: 2 }) }, { style }),
  broadcast: object({ ...type('broadcast'), range: string({ among: ['here', 'channel', 'everyone'] }) }, { style }),
  date: object(
    { ...type('date'), timestamp: integer(0, 99_999_999_999), format: string({ min: 1 }) },
    { fallback: string({ min: 1 }), url: string({ max: 3_000 }), style },
  ),
});

const MANY = 1_000;
const section = object({ ...type('rich_text_section'), elements: list(inline, 0, MANY) });
const border = integer(0, 1);

/** A rich_text block. */
export const richText: Rule = object(
  {
    ...type('rich_text'),
    elements: list(
      byType({
        rich_text_section: section,
        rich_text_list: object(
          {
            ...type('rich_text_list'),
            style: string({ among: ['bullet', 'ordered'] }),
            elements: list(byType({ rich_text_section: section }), 1, MANY),
          },
          { indent: integer(0, 8), offset: integer(0, 10_000), border },
        ),
        rich_text_quote: object({ ...type('rich_text_quote'), elements: list(inline, 0, MANY) }, { border }),
        rich_text_preformatted: object(
          { ...type('rich_text_preformatted'), elements: list(byType({ text, link }), 1, MANY) },
          { border, language: string() },
        ),
      }),
      1,
      MANY,
    ),
  },
  { block_id: string({ max: 255 }) },
);
