import { join } from 'node:path';

/** Packages that Bolt loads at its start and that nothing here uses; without them the cold start is half as long. */
const UNUSED = ['@slack/socket-mode', '@slack/oauth', 'express'];

/** esbuild's `alias` for the bundle of this function; `root` is the repository. */
export const slackAliases = (/** @type {string} */ root) =>
  Object.fromEntries(UNUSED.map((name) => [name, join(root, 'functions/slack/stubs/empty.cjs')]));
