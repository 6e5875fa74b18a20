import { basename } from 'node:path';
import type { Instant } from '#shared/contracts/primitives.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { sniffFormat } from '#shared/formats/index.ts';
import { readHead } from './read-bytes.ts';
import { type HeadClock, headClock } from './zone-signs.ts';

/** What the first lines of a file tell; null = it cannot be read (reading all of it will tell why). */
export interface Beginning {
  /** First mail time of a log; null also where it is none. */
  readonly from: Instant | null;
  readonly clock: HeadClock | null;
}

/** Reads the beginning of a file; `timezone` is that of times without a zone. */
export const beginningOf = async (path: string, timezone: string): Promise<Beginning> => {
  try {
    const head = await readHead(path);
    const text = new TextDecoder().decode(head);
    return { from: firstTime(path, head, text, timezone), clock: headClock(text) };
  } catch {
    return { from: null, clock: null };
  }
};

const firstTime = (path: string, head: Uint8Array, text: string, timezone: string): Instant | null => {
  const { reading } = sniffFormat(text, basename(path));
  if (reading.as !== 'log') return null;
  const digester = createLogDigester({ evidence: path, host: 'head', timezone, source: reading.source });
  digester.write(head);
  return digester.end().from;
};
