import type { HostName } from '#shared/contracts/primitives.ts';
import { type Window, windowKey } from '#shared/contracts/window.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { PackedWindowDocument, toPackedDocument, unknownInWindow } from '#shared/window/document.ts';
import { type PackedWindow, unpackWindow } from '#shared/window/packed-window.ts';
import { changeDocument, readDocument } from './documents.ts';
import { noteMadeAnew } from './made-anew.ts';

/** What is known of a host's last day; null = nothing has arrived from it. */
export const readWindow = async (documents: DocumentStore, host: HostName): Promise<Window | null> => {
  const packed = await readPackedWindow(documents, host);
  return packed && unpackWindow(packed);
};

/** As {@link readWindow}, for those who look at no counts: their rows are what takes time. */
export const readPackedWindow = (documents: DocumentStore, host: HostName): Promise<PackedWindow | null> =>
  readDocument(documents, windowKey(host), PackedWindowDocument);

/**
 * Changes a host's window as {@link changeDocument} does. A damaged one is given up for one made anew, which `afresh` is
 * told first.
 */
export const changeWindow = (
  documents: DocumentStore,
  host: HostName,
  change: (current: PackedWindow | null) => PackedWindow | null,
  afresh: () => void = () => undefined,
): Promise<PackedWindow | null> => {
  const key = windowKey(host);
  return changeDocument(documents, key, PackedWindowDocument, change, {
    toDocument: toPackedDocument,
    unknownIn: unknownInWindow,
    afresh: () => {
      noteMadeAnew(key, host);
      afresh();
    },
  });
};
