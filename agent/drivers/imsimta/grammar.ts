import type { ToolLine } from '../dialogue.ts';

/**
 * Longest line written to qm, in characters. Its input buffer is not documented; PMDF's strings hold 252. A line cut in
 * the middle of a number would name another message.
 */
export const LINE_LIMIT = 240;

const CHANNEL = '[a-z][a-z0-9_-]{0,39}';
const NUMBER = '[1-9][0-9]{0,8}';
const NUMBERS = `${NUMBER}(?:-${NUMBER})?(?:,${NUMBER}(?:-${NUMBER})?)*`;

/** Everything that may ever be written to qm. No option, no wildcard, no second line. */
const LINES = new RegExp(
  `^(?:exit|jobs|(?:directory|held|messages|start|stop) ${CHANNEL}|(?:history|read) ${NUMBER}|(?:hold|release|return|delete) ${NUMBERS})$`,
);

/** Passes a line that the dialogue grammar knows. Throws on any other: that is a bug, never an outcome. */
export const qmLine = (text: string): ToolLine => {
  if (text.length > LINE_LIMIT || !LINES.test(text)) {
    throw new Error(`not in the dialogue grammar: ${JSON.stringify(text.slice(0, 80))}`);
  }
  return text as ToolLine;
};
