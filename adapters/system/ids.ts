import { randomUUID } from 'node:crypto';
import type { Ids } from '#shared/ports.ts';

/** UUIDs of 122 random bits. */
export const randomIds: Ids = { next: () => randomUUID() };
