import * as z from 'zod';

/** Longest text of one error; causes come on top. */
const LIMIT = 300;

/** Causes told, the error itself included. */
const DEPTH = 4;

/**
 * An error with its causes on one line, and nothing of what was being read. Kept are messages of plain `Error`s, which
 * the house and Node.js write from keys, ids and numbers, of Slack's refusals, and of AWS. Of all others the name and
 * the place in the code: `JSON.parse` quotes its input, and so may any library.
 */
export const describeError = (error: unknown): string => {
  const told: string[] = [];
  for (let one = error; one !== undefined && one !== null && told.length < DEPTH; one = causeOf(one)) {
    told.push(tell(one).slice(0, LIMIT));
  }
  return told.join(': ');
};

/**
 * A sentence without what might have been quoted: no word with an `@`, nothing between quotes, no control characters.
 * The last line of defence; what is given to it should have nothing of the kind.
 */
export const bare = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- they are what is to be removed
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/["'`“‘].*["'`”’]/u, '…')
    .replaceAll(/\S*@\S*/g, '…')
    .slice(0, LIMIT);

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

const tell = (error: unknown): string => {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  if (error instanceof z.ZodError) return tellIssues(error);
  const name = /^[A-Za-z0-9]{1,60}$/.test(error.name) ? error.name : 'Error';
  if (error.name === 'Error') return bare(error.message);
  // What follows the first part is Slack's own words about our text.
  if (name.startsWith('Slack')) return bare(error.message.split(';', 1)[0]!);
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: unknown }; code?: unknown };
  if ($metadata) return `${name} ${Number($metadata.httpStatusCode ?? 0)} ${bare(error.message)}`;
  const said = typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? ` ${code}` : '';
  return `${name}${said} at ${placeOf(error)}`;
};

/** What did not fit, without its value: record keys further down may come from mail, so only the field of the contract. */
const tellIssues = ({ issues }: z.ZodError): string => {
  const kinds = issues.slice(0, 3).map(({ code, path: [field] }) => {
    return `${code} at ${typeof field === 'string' && /^[A-Za-z0-9_]{1,40}$/.test(field) ? field : 'the top'}`;
  });
  return `does not fit: ${kinds.join(', ')}${issues.length > 3 ? `, ${issues.length - 3} more` : ''}`;
};

/** The innermost line of code: `parse index.mjs:120:3`. */
const placeOf = ({ stack = '' }: Error): string => {
  for (const line of stack.split('\n')) {
    const found =
      /^ {4}at (?:async )?(?:([\w$.<>]{1,80}) (?:\[as \w+\] )?)?\(?(?:[^()]*[/\\])?([\w.-]{1,80}:\d+:\d+)\)?$/.exec(
        line,
      );
    if (found) return found[1] ? `${found[1]} ${found[2]}` : found[2]!;
  }
  return 'an unknown place';
};
