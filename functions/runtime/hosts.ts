import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { HostName } from '#shared/contracts/primitives.ts';

/** The mail hosts of this site in the order of their names, from the file that is deployed with them; throws if it is none. */
export const readHosts = (file: string): readonly HostName[] =>
  z
    .array(HostName)
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .sort();
