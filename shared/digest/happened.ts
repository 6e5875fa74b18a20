import { type Digest, noticeKey } from '#shared/contracts/digest.ts';
import { fromInstant, type Instant } from '#shared/contracts/primitives.ts';
import type { Happening } from '../formats/told.ts';
import { PER_KEY } from './exemplars.ts';

/** Notices of what an output says happened, at the time when it was printed; lines name the evidence. */
export const noticesAt = (
  happened: readonly Happening[],
  at: Instant,
  evidence: string,
): Pick<Digest, 'from' | 'to' | 'notices' | 'exemplars'> => {
  const minute = Math.floor(fromInstant(at) / 60_000);
  const notices = new Map<string, Digest['notices'][number]>();
  const exemplars: Digest['exemplars'] = [];
  for (const { line, process, class: kind, subject } of happened) {
    const of = { process, class: kind, subject };
    const key = noticeKey(of);
    const count = (notices.get(key)?.count ?? 0) + 1;
    notices.set(key, { ...of, minute, count });
    if (count <= PER_KEY) exemplars.push({ key, at, line: { ...line, evidence } });
  }
  const time = happened.length === 0 ? null : at;
  return { from: time, to: time, notices: [...notices.values()], exemplars };
};
