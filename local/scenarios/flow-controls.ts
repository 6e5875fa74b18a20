import type { Scenario } from './scenario.ts';
import { control } from './shapes.ts';
import { destinations, EVENING, mailboxes, MORNING, usual } from './traffic.ts';

/** Mail that flows as it should, whatever the hour, and bursts that drain. */
export const flowControls: readonly Scenario[] = [
  control('ordinary-day', 'A working day with nothing special.', usual(), { minutes: 480 }),
  control(
    'empty-night',
    'A night in which hardly any mail comes.',
    usual({ startAt: '2026-03-04T05:30:00Z', traffic: { nightFactor: 0.02 } }),
    { minutes: 360 },
  ),
  control('idle-host', 'A host that gets no mail at all.', {
    startAt: MORNING,
    traffic: { rejectsPerMinute: 0 },
  }),
  control(
    'burst-that-drains',
    'Fifteen times the usual mail for a quarter of an hour.',
    usual({
      script: [
        { afterMinutes: 60, set: { trafficFactor: 15 } },
        { afterMinutes: 75, set: { trafficFactor: 1 } },
      ],
    }),
  ),
  control(
    'burst-through-few-threads',
    'A burst that takes an hour to drain, for each delivery takes five seconds.',
    usual({
      script: [
        { afterMinutes: 30, set: { channel: 'tcp_local', delaySeconds: 5 } },
        { afterMinutes: 60, set: { trafficFactor: 20 } },
        { afterMinutes: 75, set: { trafficFactor: 1 } },
      ],
    }),
  ),
  control(
    'list-mailing',
    'A mailing goes to the staff list in the morning.',
    usual({
      traffic: { listShare: 0.4 },
      script: [
        { afterMinutes: 60, set: { trafficFactor: 6 } },
        { afterMinutes: 70, set: { trafficFactor: 1 } },
      ],
    }),
  ),
  control(
    'channel-stopped-for-maintenance',
    'tcp_local is stopped for six minutes and started again.',
    usual({
      script: [
        { afterMinutes: 60, set: { channel: 'tcp_local', stopped: true } },
        { afterMinutes: 66, set: { channel: 'tcp_local', stopped: false } },
      ],
    }),
  ),
  control(
    'two-nights',
    'Two nights with their rotations, and the days between.',
    usual({
      startAt: EVENING,
      traffic: { nightFactor: 0.3, destinations: destinations(), accounts: mailboxes(30, 0.03) },
    }),
    { minutes: 1800 },
  ),
  control(
    'spring-clocks',
    'Local clocks are put forward in the night.',
    usual({ startAt: '2026-03-08T05:00:00Z', traffic: { nightFactor: 0.2 } }),
    { minutes: 360 },
  ),
  control(
    'autumn-clocks',
    'Local clocks are put back: an hour of log stamps comes twice.',
    usual({ startAt: '2026-11-01T04:00:00Z', traffic: { nightFactor: 0.2 } }),
    { minutes: 360 },
  ),
];
