import type { Act } from '#shared/contracts/acts.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at } from '../builders.ts';

/** An act of ours on tcp_local at a story's minute; it takes a minute and settles fifteen later. */
export const act = (action: Act['action'], minute: number, over: Partial<Act> = {}): Act => ({
  command: `act-${action}-${minute}`,
  incident: '0123456789abcdef',
  action,
  channel: 'tcp_local',
  from: at(minute),
  done: at(minute + 1),
  until: at(minute + 16),
  count: 90,
  manifestHash: null,
  destinations: null,
  bounces: [],
  ...over,
});

/** Names with counts, as an act remembers them. */
export const names = (...of: [name: string, count: number][]): Act['bounces'] =>
  of.map(([name, count]) => ({ name: untrusted(name), count }));
