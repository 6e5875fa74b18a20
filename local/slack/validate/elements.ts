import { type Rule, boolean, byType, integer, list, object, string, type } from './rule.ts';
import { anyText, plainText } from './text.ts';

const url = string({ min: 1, max: 3_000 });
const actionId = string({ min: 1, max: 255 });

const confirm = object(
  { title: plainText(100), text: plainText(300), confirm: plainText(30), deny: plainText(30) },
  { style: string({ among: ['primary', 'danger'] }) },
);

const option = object({ text: anyText(75), value: string({ min: 1, max: 150 }) }, { description: anyText(75), url });

const button = object(
  { ...type('button'), text: plainText(75), action_id: actionId },
  {
    value: string({ max: 2_000 }),
    url,
    style: string({ among: ['primary', 'danger'] }),
    confirm,
    accessibility_label: string({ max: 75 }),
  },
);

const overflow = object({ ...type('overflow'), action_id: actionId, options: list(option, 1, 5) }, { confirm });

const staticSelect = object(
  { ...type('static_select'), action_id: actionId, options: list(option, 1, 100) },
  { placeholder: plainText(150), initial_option: option, confirm, focus_on_load: boolean },
);

const plainTextInput = object(
  { ...type('plain_text_input'), action_id: actionId },
  {
    initial_value: string({ max: 3_000 }),
    multiline: boolean,
    min_length: integer(0, 3_000),
    max_length: integer(1, 3_000),
    placeholder: plainText(150),
    focus_on_load: boolean,
    dispatch_action_config: object({}, { trigger_actions_on: list(string(), 0, 2) }),
  },
);

/** An image inside a section or context. */
export const image: Rule = object({ ...type('image'), image_url: url, alt_text: string({ max: 2_000 }) });

/** What a section may carry at its side. */
export const accessory = byType({ button, overflow, static_select: staticSelect, image });

/** What an actions block may hold. */
export const action = byType({ button, overflow, static_select: staticSelect });

/** What an input block may hold. */
export const input = byType({ static_select: staticSelect, plain_text_input: plainTextInput });
