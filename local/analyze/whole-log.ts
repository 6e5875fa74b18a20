import { basename } from 'node:path';
import type { Digest, Exemplar } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import type { Span } from './report.ts';

/** The log that the return job begins anew each night. */
const CURRENT = /^mail\.log_current(?:\.gz)?$/;

/** Names of facts are no longer. */
const LONGEST_NAME = 320;

/** The earliest entry that a digest keeps the line of; null = it keeps none. */
export const earliest = ({ exemplars }: Digest): Exemplar | null =>
  exemplars.reduce<Exemplar | null>((first, one) => (first === null || one.at < first.at ? one : first), null);

/** What a file says that was read from its beginning: since when it grows, if it is a mail.log_current by its name. */
export const wholeLog = (path: string, first: Exemplar | null, span: Span | null): Fact[] =>
  first && span && CURRENT.test(basename(path))
    ? [{ kind: 'whole-log', name: path.slice(-LONGEST_NAME), at: span.to, from: first.at, line: first.line }]
    : [];
