import { fromInstant, type Instant, toInstant } from '#shared/contracts/primitives.ts';
import { createTeller, type Told } from '../told.ts';
import { toolLines } from '../tool-lines.ts';

const OBJECT = /^\s*(?:Monitor countero?object \((?<of>[\w.-]{1,80})\)|counterobject (?<opened>[\w.-]{1,80}) opened)$/;
const REGISTRY = /^\s*registry \S{1,500} opened$/;
const COUNT = /^\s*count = \d{1,9} at (?<epoch>\d{1,12})(?: |$)/;
const VALUE = /^\s*(?<name>\S{1,200}) \[\d{1,4} bytes\]: ?(?<value>.{0,1000})$/;
const ECHO = /^(?:\S{0,200}\/)?counterutil\b/;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,9})?$/;

const DAY = 86_400_000;
/** Before the first release that has the tool. */
const EARLIEST = Date.UTC(1997, 0, 1);

/**
 * Reads `counterutil -o OBJECT`; each iteration says when it was taken. Letter case of attributes differs between
 * releases, so it is dropped; what is no plain number (dates, paths) keeps its text. Sources: 6.3 Administration Guide,
 * counterutil; 5.2 prints all names in lower case.
 */
export const parseCounterutil = (text: string, at: Instant): Told => {
  const teller = createTeller();
  let object: string | null = null;
  let taken = at;
  for (const line of toolLines(text)) {
    const opened = OBJECT.exec(line.text)?.groups;
    const count = COUNT.exec(line.text)?.groups;
    const value = VALUE.exec(line.text)?.groups;
    if (opened) {
      object = (opened['of'] ?? opened['opened'] ?? '').toLowerCase();
      taken = at;
      teller.read();
    } else if (count) {
      taken = takenAt(Number(count['epoch']) * 1000, at);
      teller.read();
    } else if (value && object !== null) {
      const attribute = (value['name'] ?? '').toLowerCase();
      const printed = (value['value'] ?? '').trim();
      teller.read();
      teller.say(
        {
          kind: 'counterutil',
          name: `${object} ${attribute}`,
          at: taken,
          object,
          attribute,
          value: NUMBER.test(printed) ? Number(printed) : printed.slice(0, 500),
        },
        line,
      );
    } else if (line.typed || REGISTRY.test(line.text) || ECHO.test(line.text)) teller.read();
    else teller.skip(value ? 'no-object' : 'unknown-line', line);
  }
  return teller.told();
};

/** The iteration's own time, unless it cannot be: then that of the output. */
const takenAt = (ms: number, at: Instant): Instant =>
  ms >= EARLIEST && ms <= fromInstant(at) + DAY ? toInstant(ms) : at;
