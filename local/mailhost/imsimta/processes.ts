import type { JobReport } from '../control/state.ts';
import { channelPlans } from '../world/channels.ts';
import type { Context } from './context.ts';

interface Processes {
  daemons: string[];
  jobs: JobReport[];
}

const PIDS: Readonly<Record<string, number>> = { dispatcher: 1201, tcp_smtp_server: 1204, job_controller: 1210 };

const programsOf = (jobs: readonly JobReport[]): { pid: number; program: string }[] =>
  jobs.map(({ channel, pid }) => ({
    pid,
    program: channelPlans.find(({ name }) => name === channel)?.program ?? channel,
  }));

const running = async (context: Context): Promise<Processes> => {
  const reply = await context.control('/imsimta/processes');
  return reply ? (reply.body as Processes) : { daemons: [], jobs: [] };
};

/** `imsimta process`: the MTA's processes, in the form of the 6.3 Administration Reference; heading only when it is down. */
export const showProcesses = async (context: Context): Promise<void> => {
  const row = (pid: number, program: string): string =>
    `mailsrv ${String(pid).padEnd(5)} S 22144 9312  08:41:19 0:01    imta/bin/${program}\n`;
  const { daemons, jobs } = await running(context);
  const programs = programsOf(jobs).map(({ pid, program }) => row(pid, program));
  const servers = daemons.map((name) => row(PIDS[name] ?? 1, name));
  context.print(`USER    PID   S VSZ   RSS   STIME    TIME    COMMAND\n${[...servers, ...programs].join('')}`);
};

/** The store's programs on a quiet server: sizes in KiB, processor time in seconds. */
const OF_THE_STORE = [
  { pid: 901, program: 'stored', virtual: 182_340, resident: 61_208, seconds: 512 },
  { pid: 911, program: 'imapd', virtual: 604_116, resident: 148_220, seconds: 9_241 },
  { pid: 912, program: 'imapd', virtual: 588_904, resident: 139_764, seconds: 8_877 },
  { pid: 921, program: 'popd', virtual: 151_020, resident: 33_512, seconds: 204 },
  { pid: 931, program: 'mshttpd', virtual: 212_480, resident: 70_144, seconds: 1_310 },
] as const;

const clock = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');

/** `ps -u mailsrv -o …` with the columns of `ps -o user,pid,s,vsz,rss,pcpu,time,comm`, as Linux prints them; exit status. */
export const showTable = async (context: Context, args: readonly string[]): Promise<number> => {
  if (args.join(' ') !== '-u mailsrv -o user,pid,s,vsz,rss,pcpu,time,comm') {
    context.print('error: unsupported option of a simulated ps\n');
    return 1;
  }
  const { daemons, jobs } = await running(context);
  const others = [...daemons.map((program) => ({ pid: PIDS[program] ?? 1, program })), ...programsOf(jobs)].map(
    (process) => ({ ...process, virtual: 22_144, resident: 9_312, seconds: 1 }),
  );
  const rows = [...OF_THE_STORE, ...others].map(
    ({ pid, program, virtual, resident, seconds }) =>
      `mailsrv ${String(pid).padStart(7)} S ${String(virtual).padStart(6)} ${String(resident).padStart(5)}  0.1 ${clock(seconds)} ${program}\n`,
  );
  context.print(`USER        PID S    VSZ   RSS %CPU     TIME COMMAND\n${rows.join('')}`);
  return 0;
};
