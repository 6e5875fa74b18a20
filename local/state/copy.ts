import { eachAtOnce } from '#shared/each-at-once.ts';
import { grants } from '#shared/grants.ts';
import type { DocumentStore } from '#shared/ports.ts';

/** Where documents are copied from. */
export type Copied = Pick<DocumentStore, 'get' | 'list'>;

/** What became of each key of the copied store. */
export interface CopyReport {
  /** Created now, and read back as they were. */
  created: number;
  /** There already, alike: by an earlier copy. */
  alike: number;
  /** There already with another text, and left as they are. */
  different: string[];
  /** Of no kind that a function reads, and not copied. */
  strange: string[];
}

/** Requests under way. */
const AT_ONCE = 16;

/** Every kind of document that the state bucket holds, by the prefix of its keys. */
const STATE_PREFIXES: ReadonlySet<string> = new Set(
  Object.values(grants).flatMap(({ state }) => [...state.reads, ...state.writes]),
);

/**
 * Creates each document of a state bucket in another one and reads it back. What is there already is compared and never
 * written over, so that a copy which was cut off is begun anew and goes on. Throws when a document that was there when
 * they were listed is gone.
 */
export const copyState = async (from: Copied, to: DocumentStore): Promise<CopyReport> => {
  const report: CopyReport = { created: 0, alike: 0, different: [], strange: [] };
  await eachAtOnce(from.list(''), AT_ONCE, async (key) => {
    if (!STATE_PREFIXES.has(key.slice(0, key.indexOf('/') + 1))) {
      report.strange.push(key);
      return;
    }
    const document = await from.get(key);
    if (!document) throw new Error(`${key} is gone while it is copied`);
    const outcome = await to.create(key, document.text);
    if ((await to.get(key))?.text !== document.text) report.different.push(key);
    else if (outcome === 'created') report.created += 1;
    else report.alike += 1;
  });
  return report;
};
