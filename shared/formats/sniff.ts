import { asksTool } from './root-prompt.ts';

/** How sure a format is of a text: 0 = not mine, 1 = certain. */
export type Sniff = (head: string, name: string) => number;

const LOOKED_AT = 60;

const COMMENT = /^[#!] /;

/** What no tool answers: a comment, a section or a setting of a configuration file, as they follow a comment. */
const CONFIGURATION = /^(?:[#!;[]|(?:export )?[A-Z_][A-Z\d_]* {0,9}=)/;

const isTyped = (line: string, next: string | undefined): boolean =>
  asksTool(line) && next !== undefined && !CONFIGURATION.test(next);

/** Lines of a text's beginning that can tell its format: no blank ones, no comments, and not the last, cut one. */
const tellingLines = (head: string): string[] => {
  const lines = head.split('\n', LOOKED_AT * 2 + 1);
  if (lines.length > 1) lines.pop();
  return lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .filter((line, i, all) => !COMMENT.test(line) || isTyped(line, all[i + 1]))
    .slice(0, LOOKED_AT);
};

/** For logs: the share of lines in that layout, a little more if the name fits. */
export const byLines =
  (layout: RegExp, names: RegExp): Sniff =>
  (head, name) => {
    const lines = tellingLines(head);
    const share = lines.filter((line) => layout.test(line)).length / Math.max(1, lines.length);
    return share === 0 ? 0 : Math.min(1, share * 0.9 + (names.test(name) ? 0.1 : 0));
  };

/** For outputs of tools: one line that nothing else prints. */
export const byMark =
  (mark: RegExp, names: RegExp): Sniff =>
  (head, name) =>
    tellingLines(head).some((line) => mark.test(line)) ? (names.test(name) ? 1 : 0.95) : 0;
