/** esbuild's `alias` for the bundle of this function; `root` is the repository. */
export declare const slackAliases: (root: string) => Record<string, string>;
