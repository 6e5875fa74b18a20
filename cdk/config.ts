import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { Site } from '#shared/site.ts';

/** Throws with the names of what is wrong. */
export const loadSite = (path: string): Site => {
  const parsed = Site.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
