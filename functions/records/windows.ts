import type { HostName } from '#shared/contracts/primitives.ts';
import { type Window, windowKey } from '#shared/contracts/window.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { toWindowDocument, unknownInWindow, WindowDocument } from '#shared/window/document.ts';
import { changeDocument, readDocument } from './documents.ts';
import { noteMadeAnew } from './made-anew.ts';

/** What is known of a host's last day; null = nothing has arrived from it. */
export const readWindow = (documents: DocumentStore, host: HostName): Promise<Window | null> =>
  readDocument(documents, windowKey(host), WindowDocument);

/**
 * Changes a host's window as {@link changeDocument} does. A damaged one is given up for one made anew, which `afresh` is
 * told first.
 */
export const changeWindow = (
  documents: DocumentStore,
  host: HostName,
  change: (current: Window | null) => Window | null,
  afresh: () => void = () => undefined,
): Promise<Window | null> => {
  const key = windowKey(host);
  return changeDocument(documents, key, WindowDocument, change, {
    toDocument: toWindowDocument,
    unknownIn: unknownInWindow,
    afresh: () => {
      noteMadeAnew(key, host);
      afresh();
    },
  });
};
