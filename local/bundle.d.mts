/** Folders of functions/ that have a handler. */
export declare const functionNames: () => string[];
/** Bundles everything that runs into .build/. */
export declare const buildAll: () => Promise<void>;
