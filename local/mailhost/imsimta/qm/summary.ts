import { blocks, domainOf } from '../../queue/message.ts';
import { listChannels, listQueue, readEnvelope, statOf } from '../../queue/tree.ts';
import { parseWords } from '../words.ts';
import type { Session } from './session.ts';

/** `summarize`: messages and size of every channel. The layout is our own: no sample was found. */
export const summarize = (session: Session, args: readonly string[]): void => {
  const { options } = parseWords(args);
  const { queue } = session.context.layout;
  const row = (name: string, numbers: readonly (number | string)[]): string =>
    `${name.padEnd(16)}${numbers.map((number) => String(number).padStart(10)).join('')}\n`;
  const held = options.has('held');
  const lines = options.has('noheading') ? [] : [row('Channel', ['Messages', 'Size', ...(held ? ['Held'] : [])])];
  const totals = [0, 0, 0];
  for (const channel of listChannels(queue)) {
    const numbers = [0, 0, 0];
    for (const file of listQueue(queue, channel)) {
      const size = statOf(file.path)?.bytes;
      if (size === undefined) continue;
      if (file.suffix === 'HELD') numbers[2]! += 1;
      else {
        numbers[0]! += 1;
        numbers[1]! += blocks(size);
      }
    }
    numbers.forEach((number, i) => (totals[i]! += number));
    lines.push(row(channel, held ? numbers : numbers.slice(0, 2)));
  }
  if (!options.has('notrailing')) lines.push(row('Totals', held ? totals : totals.slice(0, 2)));
  session.context.print(lines.join(''));
};

/** `top`: what most messages have in common. Opens every file. The layout is our own: no sample was found. */
export const top = (session: Session, args: readonly string[]): void => {
  const { options, operands } = parseWords(args);
  const { queue } = session.context.layout;
  const kinds = ['from', 'to', 'domain_to', 'subject'].filter((kind) => options.has(kind));
  const counts = new Map<string, number>();
  for (const channel of operands.length > 0 ? operands : listChannels(queue)) {
    for (const file of listQueue(queue, channel)) {
      if (file.suffix === 'HELD' && !options.has('held')) continue;
      const envelope = readEnvelope(file.path);
      if (!envelope) continue;
      for (const kind of kinds.length > 0 ? kinds : ['subject']) {
        const to = envelope.recipients.map(({ original }) => original);
        const values =
          { from: [envelope.from], to, domain_to: to.map(domainOf), subject: [envelope.subject] }[kind] ?? [];
        for (const value of new Set(values))
          counts.set(`${kind}: ${value}`, (counts.get(`${kind}: ${value}`) ?? 0) + 1);
      }
    }
  }
  const least = Number(options.get('min_count') ?? 2);
  const shown = [...counts].filter(([, count]) => count >= least).sort((a, b) => b[1] - a[1]);
  for (const [value, count] of shown.slice(0, Number(options.get('top') ?? 20))) {
    session.context.print(`${String(count).padStart(8)}  ${value}\n`);
  }
};
