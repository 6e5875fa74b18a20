import { describe, expect, test } from 'vitest';
import { MESSAGE_BLOCKS_SIZE, blocksSize, messageBlockErrors, viewErrors } from '#local/slack/validate/blocks.ts';

const x = (n: number): string => 'x'.repeat(n);
const plain = (n: number) => ({ type: 'plain_text', text: x(n) });
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const button = (changes: object = {}, i = 0) => ({ type: 'button', text: plain(4), action_id: `a${i}`, ...changes });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const section = (changes: object) => ({ type: 'section', ...changes });
const confirm = (changes: object) =>
  actions(button({ confirm: { title: plain(5), text: plain(5), confirm: plain(2), deny: plain(2), ...changes } }));
const select = (n: number, changes: object = {}) =>
  actions({
    type: 'static_select',
    action_id: 's',
    options: times(n, (i) => ({ text: plain(3), value: `v${i}` })),
    ...changes,
  });
const overflow = (n: number) =>
  actions({ type: 'overflow', action_id: 'o', options: times(n, (i) => ({ text: plain(3), value: `v${i}` })) });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements });
const input = (element: object, changes: object = {}) => ({ type: 'input', label: plain(3), element, ...changes });
const textInput = (changes: object) => input({ type: 'plain_text_input', action_id: 'i', ...changes });

/** [limit, a block exactly at it, a block just over it] */
const LIMITS: [string, object, object][] = [
  ['header text 150', { type: 'header', text: plain(150) }, { type: 'header', text: plain(151) }],
  ['section text 3000', section({ text: plain(3_000) }), section({ text: plain(3_001) })],
  ['section text not empty', section({ text: plain(1) }), section({ text: plain(0) })],
  ['section fields 10', section({ fields: times(10, () => plain(1)) }), section({ fields: times(11, () => plain(1)) })],
  ['section field 2000', section({ fields: [plain(2_000)] }), section({ fields: [plain(2_001)] })],
  ['section needs text or fields', section({ text: plain(1) }), section({})],
  [
    'context elements 10',
    { type: 'context', elements: times(10, () => plain(1)) },
    { type: 'context', elements: times(11, () => plain(1)) },
  ],
  ['context not empty', { type: 'context', elements: [plain(1)] }, { type: 'context', elements: [] }],
  ['actions elements 25', actions(...times(25, (i) => button({}, i))), actions(...times(26, (i) => button({}, i)))],
  ['actions not empty', actions(button()), actions()],
  ['action ids unique in a block', actions(button({}, 1), button({}, 2)), actions(button({}, 1), button({}, 1))],
  ['button text 75', actions(button({ text: plain(75) })), actions(button({ text: plain(76) }))],
  ['button value 2000', actions(button({ value: x(2_000) })), actions(button({ value: x(2_001) }))],
  ['button url 3000', actions(button({ url: x(3_000) })), actions(button({ url: x(3_001) }))],
  ['button style', actions(button({ style: 'danger' })), actions(button({ style: 'loud' }))],
  ['button text is plain', actions(button()), actions(button({ text: { type: 'mrkdwn', text: 'a' } }))],
  [
    'accessibility label 75',
    actions(button({ accessibility_label: x(75) })),
    actions(button({ accessibility_label: x(76) })),
  ],
  ['action_id 255', actions(button({ action_id: x(255) })), actions(button({ action_id: x(256) }))],
  ['block_id 255', { type: 'divider', block_id: x(255) }, { type: 'divider', block_id: x(256) }],
  ['confirm title 100', confirm({ title: plain(100) }), confirm({ title: plain(101) })],
  ['confirm text 300', confirm({ text: plain(300) }), confirm({ text: plain(301) })],
  ['confirm button 30', confirm({ confirm: plain(30) }), confirm({ confirm: plain(31) })],
  ['deny button 30', confirm({ deny: plain(30) }), confirm({ deny: plain(31) })],
  ['select options 100', select(100), select(101)],
  ['select placeholder 150', select(1, { placeholder: plain(150) }), select(1, { placeholder: plain(151) })],
  [
    'option text 75',
    select(1, { options: [{ text: plain(75), value: 'v' }] }),
    select(1, { options: [{ text: plain(76), value: 'v' }] }),
  ],
  [
    'option value 150',
    select(1, { options: [{ text: plain(1), value: x(150) }] }),
    select(1, { options: [{ text: plain(1), value: x(151) }] }),
  ],
  ['overflow options 5', overflow(5), overflow(6)],
  [
    'input label 2000',
    input({ type: 'plain_text_input', action_id: 'i' }, { label: plain(2_000) }),
    input({ type: 'plain_text_input', action_id: 'i' }, { label: plain(2_001) }),
  ],
  ['input initial value 3000', textInput({ initial_value: x(3_000) }), textInput({ initial_value: x(3_001) })],
  ['input max length 3000', textInput({ max_length: 3_000 }), textInput({ max_length: 3_001 })],
  [
    'image alt text 2000',
    { type: 'image', image_url: 'https://example.org/a.png', alt_text: x(2_000) },
    { type: 'image', image_url: 'https://example.org/a.png', alt_text: x(2_001) },
  ],
  ['rich text not empty', rich({ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }), rich()],
  [
    'rich text element not empty',
    rich({ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }),
    rich({ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }),
  ],
  [
    'preformatted holds text and links',
    rich({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a' }] }),
    rich({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }),
  ],
  [
    'list items are sections',
    rich({ type: 'rich_text_list', style: 'bullet', elements: [{ type: 'rich_text_section', elements: [] }] }),
    rich({ type: 'rich_text_list', style: 'bullet', elements: [{ type: 'text', text: 'a' }] }),
  ],
  ['known block types', { type: 'divider' }, { type: 'marquee' }],
  ['no unknown property', { type: 'divider' }, { type: 'divider', color: 'red' }],
];

describe('message blocks', () => {
  test.each(LIMITS)('%s', (_, at, over) => {
    expect(messageBlockErrors([at])).toEqual([]);
    expect(messageBlockErrors([over])).not.toEqual([]);
  });

  test('fifty of them', () => {
    expect(messageBlockErrors(times(50, () => ({ type: 'divider' })))).toEqual([]);
    expect(messageBlockErrors(times(51, () => ({ type: 'divider' })))).toEqual([
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ]);
  });

  test('block ids are unique in a message', () => {
    const divider = { type: 'divider', block_id: 'same' };
    expect(messageBlockErrors([divider, divider])).toHaveLength(1);
  });

  test('says what is wrong and where, as Slack does', () => {
    expect(messageBlockErrors([{ type: 'divider' }, section({ text: plain(3_001) })])).toEqual([
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
    ]);
  });

  test.each([null, 'text', {}, [null], [[]], [{ type: '__proto__' }], [{ type: 'section', text: null }]])(
    'no nonsense gets through: %j',
    (nonsense) => {
      expect(messageBlockErrors(nonsense)).not.toEqual([]);
    },
  );

  test('the size counts escapes of what is outside ASCII', () => {
    expect(blocksSize(['é😀'])).toBe('["\\u00e9\\ud83d\\ude00"]'.length);
    expect(MESSAGE_BLOCKS_SIZE).toBe(13_200);
  });
});

describe('views', () => {
  const modal = (changes: object = {}) => ({
    type: 'modal',
    title: plain(24),
    blocks: [{ type: 'divider' }],
    ...changes,
  });

  test.each([
    ['title 24', modal(), modal({ title: plain(25) })],
    [
      'blocks 100',
      modal({ blocks: times(100, () => ({ type: 'divider' })) }),
      modal({ blocks: times(101, () => ({ type: 'divider' })) }),
    ],
    ['private metadata 3000', modal({ private_metadata: x(3_000) }), modal({ private_metadata: x(3_001) })],
    [
      'an input needs a submit button',
      modal({ blocks: [textInput({})], submit: plain(2) }),
      modal({ blocks: [textInput({})] }),
    ],
    ['a home has no title', { type: 'home', blocks: [] }, { type: 'home', blocks: [], title: plain(3) }],
  ])('%s', (_, good, bad) => {
    expect(viewErrors(good)).toEqual([]);
    expect(viewErrors(bad)).not.toEqual([]);
  });
});
