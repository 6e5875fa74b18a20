import type { Guard } from './guard.ts';

const CHAIN = ['test/shared/audit'];
const WRITER = ['test/functions/audit.test.ts'];

const chain = (what: string, guard: string, instead = ''): Guard => ({
  what,
  file: 'shared/audit/chain.ts',
  guard,
  instead,
  tests: CHAIN,
});
const writer = (what: string, guard: string, instead = ''): Guard => ({
  what,
  file: 'functions/signer/audit.ts',
  guard,
  instead,
  tests: WRITER,
});

/** What keeps the audit chain whole, and what finds that it is not. */
export const AUDIT_GUARDS: readonly Guard[] = [
  chain('a record follows from the one before', 'previous !== (head?.sha256 ?? null)', 'false'),
  chain('a record lies under its own number', 'key !== auditKey(sequence)', 'false'),
  chain('no record is left out', 'if (sequence > expected)', 'if (false)'),
  chain('no record comes twice', 'else if (sequence < expected)', 'else if (false)'),
  chain('times of records never run backwards', 'recordedAt < latest', 'false'),
  chain('a record is signed', 'genuine === false', 'false'),
  chain('a record is signed with a known key', 'genuine === null', 'false'),
  chain('a record is written as it was signed', 'JSON.stringify(json) === text', 'true'),
  chain('what is noted elsewhere is there', 'n.sha256 !== head!.sha256', 'false'),
  chain('a cut end is found', 'sequence > (head?.sequence ?? 0))', 'false)'),
  chain('an ended proposal does not end again', "earlier.state === 'unknown' && earlier.since < action.since", 'true'),
  writer('an end is on record at most once', "if (known !== null) return { outcome: 'recorded', sequence: known };"),
  writer(
    'an end that lost the race is not recorded again',
    "if (isSame(winner.record, custody)) return { outcome: 'recorded', sequence: last };",
  ),
  writer('only what has ended is on record', '!isEnd(action.state)', 'false'),
];
