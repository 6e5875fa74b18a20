import { parseWords } from '../words.ts';
import { complain, type Listed, type Session } from './session.ts';

const RANGE = /^(?<first>\d{1,9})(?:-(?<last>\d{1,9}))?$/;

const numbersOf = (operands: readonly string[], known: ReadonlyMap<number, Listed>): Listed[] | string => {
  const chosen = new Map<number, Listed>();
  for (const part of operands.join(',').split(',')) {
    if (part === '') continue;
    const range = RANGE.exec(part)?.groups;
    if (!range) return `%QM-E-BADID, "${part}" is not a message number`;
    const first = Number(range.first);
    const last = Number(range.last ?? range.first);
    if (last < first || !known.has(first) || !known.has(last)) {
      return `%QM-E-NOSUCHID, no message ${part} in the last listing`;
    }
    for (let number = first; number <= last; number++) {
      const row = known.get(number);
      if (row) chosen.set(number, row);
    }
  }
  return [...chosen.values()];
};

/**
 * Messages that an acting command names: numbers of the last listing (`1,3,20-22`) or -all, limited by -channel. Null,
 * after a complaint or a refusal at the confirmation, when there is nothing to do. The error texts are our own.
 */
export const select = async (session: Session, verb: string, args: readonly string[]): Promise<Listed[] | null> => {
  const { options, operands } = parseWords(args);
  const refuse = (line: string): null => {
    complain(session, line);
    return null;
  };
  if (!session.listing) return refuse('%QM-E-NOLIST, use directory or held first');
  const all = options.has('all');
  if (all === operands.length > 0) return refuse('%QM-E-IDORALL, give message numbers or -all, not both');
  const named = all ? [...session.listing.values()] : numbersOf(operands, session.listing);
  if (typeof named === 'string') return refuse(named);
  const channel = options.get('channel');
  const chosen = channel === undefined ? named : named.filter((row) => row.channel === channel);
  if (chosen.length === 0) return refuse('%QM-E-NOMSG, no message selected');
  if (options.has('confirm') || (all && !options.has('noconfirm'))) {
    const answer = await session.ask(`${verb} ${chosen.length} messages? [no] `);
    if (answer === null || !/^y/i.test(answer.trim())) return null;
  }
  return chosen;
};
