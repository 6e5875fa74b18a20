import type { Reply } from '../drivers/dialogue.ts';

/** What was said to the tool and what it answered, bounded, in the order it happened. */
export interface Transcript {
  said(line: string): void;
  answer(reply: Reply): void;
  note(text: string): void;
  text(): string;
}

/** Of the contract, in UTF-16 units, with room for the mark of a cut. */
const LIMIT = 19_900;
/** Of one answer: its beginning and its end say most. */
const HEAD = 600;
const TAIL = 300;

// oxlint-disable-next-line no-control-regex -- they are what is to be removed
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export const makeTranscript = (): Transcript => {
  const parts: string[] = [];
  let length = 0;
  let dropped = 0;
  const add = (text: string): void => {
    if (length + text.length + 1 > LIMIT) {
      dropped += 1;
      return;
    }
    parts.push(text);
    length += text.length + 1;
  };
  return {
    said: (line) => add(`> ${line}`),
    answer: (reply) => add(reply.ok ? cut(reply.text).replace(CONTROL, '?').trimEnd() : `! ${cut(reply.why)}`),
    note: (text) => add(`! ${text}`),
    text: () => [...parts, ...(dropped > 0 ? [`… ${dropped} more entries`] : [])].join('\n'),
  };
};

const cut = (text: string): string =>
  text.length <= HEAD + TAIL
    ? text
    : `${text.slice(0, HEAD)}\n… ${text.length - HEAD - TAIL} characters …\n${text.slice(-TAIL)}`;
