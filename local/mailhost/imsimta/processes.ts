import type { JobReport } from '../control/state.ts';
import { channelPlans } from '../world/channels.ts';
import type { Context } from './context.ts';

interface Processes {
  daemons: string[];
  jobs: JobReport[];
}

const PIDS: Readonly<Record<string, number>> = { dispatcher: 1201, tcp_smtp_server: 1204, job_controller: 1210 };

/** `imsimta process`: the MTA's processes, in the form of the 6.3 Administration Reference; heading only when it is down. */
export const showProcesses = async (context: Context): Promise<void> => {
  const reply = await context.control('/imsimta/processes');
  const row = (pid: number, program: string): string =>
    `mailsrv ${String(pid).padEnd(5)} S 22144 9312  08:41:19 0:01    imta/bin/${program}\n`;
  const { daemons, jobs } = reply ? (reply.body as Processes) : { daemons: [], jobs: [] };
  const programs = jobs.map(({ channel, pid }) =>
    row(pid, channelPlans.find(({ name }) => name === channel)?.program ?? channel),
  );
  const servers = daemons.map((name) => row(PIDS[name] ?? 1, name));
  context.print(`USER    PID   S VSZ   RSS   STIME    TIME    COMMAND\n${[...servers, ...programs].join('')}`);
};
