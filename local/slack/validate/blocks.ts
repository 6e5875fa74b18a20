import { accessory, action, image, input } from './elements.ts';
import { richText } from './rich-text.ts';
import { type Report, type Rule, boolean, both, byType, list, object, string, type } from './rule.ts';
import { anyText, plainText } from './text.ts';

/**
 * Size from which Slack refuses a message's blocks. Undocumented: the smallest refused ones had 13,200 characters
 * (slackapi/bolt-js #2509). Counted in the longest form, with everything outside ASCII escaped.
 */
export const MESSAGE_BLOCKS_SIZE = 13_200;

const blockId = { block_id: string({ max: 255 }) };

const uniqueActions: Rule = (value, pointer, report) => {
  const seen = new Set<unknown>();
  for (const { action_id: id } of (value as { elements?: { action_id?: unknown }[] }).elements ?? []) {
    if (seen.has(id)) report(`action_id already exists: ${String(id)}`, pointer);
    seen.add(id);
  }
};

const textOrFields: Rule = (value, pointer, report) => {
  const { text, fields } = value as { text?: unknown; fields?: unknown };
  if (text === undefined && fields === undefined) report('missing required field: text or fields', pointer);
};

const block = byType({
  header: object({ ...type('header'), text: plainText(150) }, blockId),
  section: both(
    object(type('section'), {
      ...blockId,
      text: anyText(3_000),
      fields: list(anyText(2_000), 1, 10),
      accessory,
      expand: boolean,
    }),
    textOrFields,
  ),
  context: object(
    {
      ...type('context'),
      elements: list(
        (value, pointer, report) =>
          ((value as { type?: unknown } | null)?.type === 'image' ? image : anyText(3_000))(value, pointer, report),
        1,
        10,
      ),
    },
    blockId,
  ),
  divider: object(type('divider'), blockId),
  actions: both(object({ ...type('actions'), elements: list(action, 1, 25) }, blockId), uniqueActions),
  rich_text: richText,
  image: object(
    { ...type('image'), image_url: string({ min: 1, max: 3_000 }), alt_text: string({ min: 1, max: 2_000 }) },
    { ...blockId, title: plainText(2_000) },
  ),
  input: object(
    { ...type('input'), label: plainText(2_000), element: input },
    { ...blockId, hint: plainText(2_000), optional: boolean, dispatch_action: boolean },
  ),
});

const uniqueIds: Rule = (value, pointer, report) => {
  const seen = new Set<string>();
  for (const [index, entry] of (Array.isArray(value) ? value : []).entries()) {
    const id: unknown = entry?.block_id;
    if (typeof id !== 'string') continue;
    if (seen.has(id)) report(`block_id already exists: ${id}`, `${pointer}/${index}/block_id`);
    seen.add(id);
  }
};

const collect = (rule: Rule, value: unknown, pointer: string): string[] => {
  const problems: string[] = [];
  const report: Report = (problem, where) => void problems.push(`[ERROR] ${problem} [json-pointer:${where}]`);
  rule(value, pointer, report);
  return problems;
};

/** What Slack would find wrong with a message's blocks; empty = accepted. */
export const messageBlockErrors = (blocks: unknown): string[] =>
  collect(both(list(block, 0, 50), uniqueIds), blocks, '/blocks');

/** Length of the blocks as Slack may count it. */
export const blocksSize = (blocks: unknown): number =>
  JSON.stringify(blocks).replace(/[^\u0020-\u007e]/g, '\\u0000').length;

const submitWithInput: Rule = (value, pointer, report) => {
  const { blocks, submit } = value as { blocks?: { type?: unknown }[]; submit?: unknown };
  if (Array.isArray(blocks) && blocks.some((b) => b?.type === 'input') && submit === undefined) {
    report('missing required field: submit (the view has an input)', pointer);
  }
};

const viewExtras = {
  private_metadata: string({ max: 3_000 }),
  callback_id: string({ max: 255 }),
  external_id: string({ max: 255 }),
};

const surface = both(list(block, 0, 100), uniqueIds);

const view = byType({
  modal: both(
    object(
      { ...type('modal'), title: plainText(24), blocks: surface },
      { ...viewExtras, submit: plainText(24), close: plainText(24), clear_on_close: boolean, notify_on_close: boolean },
    ),
    submitWithInput,
  ),
  home: object({ ...type('home'), blocks: surface }, viewExtras),
});

/** What Slack would find wrong with a view; empty = accepted. */
export const viewErrors = (value: unknown): string[] => collect(view, value, '/view');
