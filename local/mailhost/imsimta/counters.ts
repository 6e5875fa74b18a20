import type { Counters } from '../world/world.ts';
import type { Context } from './context.ts';

interface ChannelReport {
  channel: string;
  stored: number;
  counters: Counters;
}

/** `imsimta counters -show` and `qm counters show` (6.3 Administration Guide, 27.8.5). False when no host answers. */
export const showCounters = async (context: Context, channel: string | undefined): Promise<boolean> => {
  const reply = await context.control('/imsimta/channels');
  if (reply?.status !== 200) {
    context.print('%COUNTERS-E-NONE, there are no counters; the MTA is not running\n');
    return false;
  }
  const row = (label: string, numbers: readonly number[]): string =>
    `   ${label.padEnd(10)}${numbers.map((number) => String(number).padStart(11)).join('')}\n`;
  const parts = [
    'Channel          Messages    Recipients    Blocks\n-------          --------    ----------    -------\n',
  ];
  for (const { channel: name, stored, counters } of reply.body as ChannelReport[]) {
    if (channel !== undefined && channel !== name) continue;
    parts.push(
      `${name}\n`,
      row('Received', counters.received),
      row('Stored', [stored, stored, stored]),
      row('Delivered', counters.delivered),
      row('Submitted', counters.submitted),
      row('Attempted', counters.attempted),
      row('Rejected', counters.rejected),
      row('Failed', counters.failed),
      '\n',
    );
  }
  context.print(parts.join(''));
  return true;
};
