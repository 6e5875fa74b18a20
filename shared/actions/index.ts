import * as z from 'zod';
import { hold } from './hold.ts';
import { release } from './release.ts';

/** Everything that may ever be done to a host's mail. Reads are not here: they change nothing. */
export const actions = { hold, release } as const;

/** Name of a changing action. */
export const ActionKind = z.enum(['hold', 'release']);
export type ActionKind = z.infer<typeof ActionKind>;
