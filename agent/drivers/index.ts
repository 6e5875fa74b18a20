import type { Driver } from './driver.ts';
import { imsimta } from './imsimta/driver.ts';

/** Every kind of MTA that an executor can talk to. */
export const drivers = { imsimta } as const satisfies Record<string, Driver>;
