/** Folders of functions/ that have a handler. */
export declare const functionNames: () => string[];
/** Title and text of every runbook page. */
export declare const runbookPages: () => { id: string; title: string; text: string }[];
/** Bundles everything that runs into .build/. */
export declare const buildAll: () => Promise<void>;
