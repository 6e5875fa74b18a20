import type { JobReport } from '../control/state.ts';
import { channelPlans } from '../world/channels.ts';
import type { Context } from './context.ts';

/** `imsimta process`: the MTA's processes, in the form of the 6.3 Administration Reference; heading only when it is down. */
export const showProcesses = async (context: Context): Promise<void> => {
  const reply = await context.control('/imsimta/jobs');
  const row = (pid: number, program: string): string =>
    `mailsrv ${String(pid).padEnd(5)} S 22144 9312  08:41:19 0:01    imta/bin/${program}\n`;
  const jobs = reply ? (reply.body as JobReport[]) : [];
  const programs = jobs.map(({ channel, pid }) =>
    row(pid, channelPlans.find(({ name }) => name === channel)?.program ?? channel),
  );
  const servers = reply ? [row(1201, 'dispatcher'), row(1204, 'tcp_smtp_server'), row(1210, 'job_controller')] : [];
  context.print(`USER    PID   S VSZ   RSS   STIME    TIME    COMMAND\n${[...servers, ...programs].join('')}`);
};
