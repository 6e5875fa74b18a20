/** Slack's documented limits (Block Kit reference: blocks, composition objects; chat.postMessage). */
export const LIMITS = {
  blocks: 50,
  header: 150,
  sectionFields: 10,
  contextElements: 10,
  buttonText: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

/**
 * Largest blocks of one message, as {@link wireSize}. Slack answers `msg_blocks_too_long` from an undocumented size
 * on: refusals were seen from 13,200 characters (slackapi/bolt-js #2509, #2867), so we stay below.
 */
export const WIRE_BUDGET = 12_000;

/** Length of the JSON with every character outside ASCII written as an escape: the longest form it can travel in. */
export const wireSize = (value: unknown): number => {
  let size = 0;
  for (const character of JSON.stringify(value) ?? '') {
    size += character.length === 2 ? 12 : character > '\u007e' ? 6 : 1;
  }
  return size;
};
