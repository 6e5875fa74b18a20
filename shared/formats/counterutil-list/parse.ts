import { createTeller, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

const LINES = [
  /^Listing registry \(\S{1,500}\)$/,
  /^(?:numobjects|refcount) = \d{1,9}$/,
  /^(?:created|modified) = \d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/,
  /^entry = \w{1,80}$/,
  /^(?:\S{0,200}\/)?counterutil\b/,
];

/**
 * Reads `counterutil -l`. It names the objects that can be asked for and says nothing of their state, so there are no
 * facts; `numobjects` is known to be wrong in 6.3. Source: 2005Q4 Administration Guide, counterutil.
 */
export const parseCounterutilList = (text: string): Told => {
  const teller = createTeller();
  for (const line of toolLines(text)) {
    if (line.typed || LINES.some((layout) => layout.test(line.text.trim()))) teller.read();
    else teller.skip('unknown-line', line);
  }
  return teller.told();
};
