import type { ExecutorConfig } from '#agent/execute/config.ts';
import { openJournal } from '#agent/execute/journal.ts';
import { report } from '#agent/execute/report.ts';

/** Puts on a host's record that a command of its own held these messages at some time, epoch milliseconds. */
export const seedHold = (
  { host, stateDir }: Pick<ExecutorConfig, 'host' | 'stateDir'>,
  channel: string,
  ids: readonly string[],
  at: number,
  command = 'earlier-hold',
): void => {
  const file = openJournal(stateDir).open(command);
  const told = ids.map((id) => ({ id, outcome: 'done' as const, text: 'held' }));
  const result = report(
    { command, host, startedAt: at, finishedAt: at, transcript: '' },
    { status: 'done', detail: 'seeded', told },
  );
  const payload = 'e'.repeat(64);
  file.write(
    { step: 'intent', at, command, payload, action: 'hold', channel, count: ids.length },
    { step: 'act', at, ids: [...ids] },
    ...ids.map((id) => ({ step: 'message' as const, at, id, outcome: 'done' as const })),
    { step: 'end', at, result },
  );
  file.close();
};
