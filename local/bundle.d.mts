/** Folders of functions/ that have a handler. */
export declare const functionNames: () => string[];
/** Bundles everything that runs into .build/. */
export declare const buildAll: () => Promise<void>;

/** Writes a file in one step, unless it holds the same already. */
export const put: (file: string, contents: Buffer) => void;
