import { basename } from 'node:path';
import type { Instant } from '#shared/contracts/primitives.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { sniffFormat } from '#shared/formats/index.ts';
import { readHead } from './read-bytes.ts';

/** First mail time of a log by its first lines; null = it is no log, or cannot be read (reading it will tell why). */
export const beginningOf = async (path: string, timezone: string): Promise<Instant | null> => {
  try {
    const head = await readHead(path);
    const { reading } = sniffFormat(new TextDecoder().decode(head), basename(path));
    if (reading.as !== 'log') return null;
    const digester = createLogDigester({ evidence: path, host: 'head', timezone, source: reading.source });
    digester.write(head);
    return digester.end().from;
  } catch {
    return null;
  }
};
