import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Told } from './told.ts';
import { toolLines } from './tool-lines.ts';

/** All that an executor says of a read that its host's owner forbids: one line more would be an answer. */
const FORBIDDEN =
  /^\$ imsimta qm (?<ask>history|held|sample) (?<channel>[a-z][\w-]{0,79})\nForbidden by the owner of this host\n$/;

/**
 * Reads what stands in place of an answer when a host's owner forbids the read, and everything else by `parse`. Texts of
 * other hosts, which a history holds, cannot pass for it: they never are the whole output.
 */
export const unlessForbidden =
  (parse: (text: string, at: Instant) => Told) =>
  (text: string, at: Instant): Told => {
    const { ask, channel = '' } = FORBIDDEN.exec(text)?.groups ?? {};
    if (ask === undefined) return parse(text, at);
    const teller = createTeller();
    for (const line of toolLines(text)) {
      teller.read();
      if (!line.typed) teller.say({ kind: 'read-forbidden', name: `${ask} ${channel}`, at }, line);
    }
    return teller.told();
  };
