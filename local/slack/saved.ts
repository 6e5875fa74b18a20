import { open, readFile, rename } from 'node:fs/promises';

/** The JSON document of a file; null when there is none. Throws on one that cannot be read. */
export const loadFile = async <T>(path: string): Promise<T | null> => {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return JSON.parse(content) as T;
  } catch (error) {
    throw new Error(`the saved conversation ${path} is no JSON; remove it to start afresh`, { cause: error });
  }
};

const write = async (path: string, content: string): Promise<void> => {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
};

/** Saves the newest content, one write at a time: calls during a write share the next one. */
export const createSaver = (path: string | undefined, content: () => string) => {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const start = (file: string): Promise<void> => {
    next = null;
    running = write(file, content()).finally(() => {
      running = null;
    });
    return running;
  };

  return {
    save: async (): Promise<void> => {
      if (path === undefined) return;
      if (running === null) return start(path);
      const begin = () => start(path);
      next ??= running.then(begin, begin);
      return next;
    },
    /** Resolves when nothing is being written any more. */
    settled: async (): Promise<void> => {
      await (next ?? running);
    },
  };
};
