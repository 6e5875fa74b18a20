import { ActionKind } from '#shared/actions/index.ts';
import { change } from './change.ts';
import type { ChatCommand } from './command.ts';
import { counters } from './counters.ts';
import { dir } from './dir.ts';
import { held } from './held.ts';
import { history } from './history.ts';
import { incidents } from './incidents.ts';
import { jobs } from './jobs.ts';
import { ps } from './ps.ts';
import { runbook } from './runbook.ts';
import { summarize } from './summarize.ts';
import { top } from './top.ts';
import { why } from './why.ts';

/** What `/qm` understands besides `help`, in the order in which help lists it. */
export const commands: readonly ChatCommand[] = [
  summarize,
  dir,
  held,
  history,
  jobs,
  ps,
  top,
  counters,
  why,
  incidents,
  runbook,
  ...ActionKind.options.map(change),
];
