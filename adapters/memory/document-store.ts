import type { DocumentStore } from '#shared/ports.ts';

/** Documents in a Map; etags count writes. */
export const createMemoryDocumentStore = (): DocumentStore => {
  const documents = new Map<string, { text: string; etag: string }>();
  let writes = 0;
  const write = (key: string, text: string): void => {
    writes += 1;
    documents.set(key, { text, etag: `"${writes}"` });
  };
  return {
    async get(key) {
      const found = documents.get(key);
      return found ? { ...found } : null;
    },
    async create(key, text) {
      if (documents.has(key)) return 'exists';
      write(key, text);
      return 'created';
    },
    async replace(key, text, etag) {
      if (documents.get(key)?.etag !== etag) return 'conflict';
      write(key, text);
      return 'replaced';
    },
    async *list(prefix) {
      yield* [...documents.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
};
