import { UnreadableDocument } from '../records/documents.ts';
import { log } from '../runtime/log.ts';
import { count } from '../runtime/metrics.ts';

/** What is looked after, as the log names it. */
type Named = Parameters<typeof log>[1];

/**
 * Looks after one host, incident or action. Whatever goes wrong there is logged and counted, and must not keep the others
 * from being looked after: the next run, two minutes later, tries it again.
 */
export const alone = async (named: Named, look: () => Promise<void>): Promise<void> => {
  try {
    await look();
  } catch (error) {
    if (error instanceof UnreadableDocument) {
      count('DocumentsUnreadable');
      log('document-unreadable', { ...named, key: error.key, outcome: error.why, error });
    } else {
      count('LooksFailed');
      log('look-failed', { ...named, error });
    }
  }
};
