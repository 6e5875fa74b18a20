import type { Instant } from '#shared/contracts/primitives.ts';
import { createTeller, type Said, type Told } from '../told.ts';
import { type ToolLine, toolLines } from '../tool-lines.ts';

type SnmpMta = Extract<Said, { kind: 'snmp-mta' }>;

const VARIABLE =
  /^\s*(?:[\w-]{1,80}::)?(?<name>mta[A-Za-z]{1,60})\.(?<index>\d{1,6}) = (?:[A-Za-z0-9]{1,20}: )?(?<value>\d{1,15})$/;
const CALL_OUT = / +\(\d{1,2}\)$/;
const HEADING = /^mtaTable:$/;

/**
 * Reads the MTA's SNMP variables: messages in the queues, and `loops`, which counts all .HELD files, whatever held them.
 * Of several MTAs the first is taken. Source: 6.3 Administration Guide, A.5.3 mtaTable.
 */
export const parseSnmpMta = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let index: string | null = null;
  let found: { fact: SnmpMta; line: ToolLine } | null = null;
  for (const line of toolLines(text)) {
    const parts = VARIABLE.exec(line.text.replace(CALL_OUT, ''))?.groups;
    if (parts) {
      teller.read();
      index ??= parts['index'] ?? '';
      if (parts['index'] !== index) continue;
      found ??= { fact: { kind: 'snmp-mta', name: '', at, stored: null, loops: null }, line };
      if (parts['name'] === 'mtaStoredMessages') found.fact.stored = Number(parts['value']);
      if (parts['name'] === 'mtaLoopsDetected')
        found = { fact: { ...found.fact, loops: Number(parts['value']) }, line };
    } else if (line.typed || HEADING.test(line.text.trim())) teller.read();
    else teller.skip('unknown-line', line);
  }
  if (found) teller.say(found.fact, found.line);
  return teller.told();
};
