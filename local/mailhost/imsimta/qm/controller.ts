import type { HostCounts, JobReport } from '../../control/state.ts';
import { complain, type Session } from './session.ts';

const notRunning = (session: Session): void =>
  complain(session, '%QM-E-NOJBC, unable to contact the Job Controller; it is not running');

/** `messages CHANNEL` (up to 6.2): waiting messages by destination host. */
export const messages = async (session: Session, channel: string | undefined): Promise<void> => {
  if (channel === undefined || !/^[a-z][\w-]*$/.test(channel)) {
    complain(session, '%QM-E-NOCHAN, give one channel name; wildcards are not allowed');
    return;
  }
  const reply = await session.context.control(`/imsimta/messages?channel=${channel}`);
  if (!reply) notRunning(session);
  else if (reply.status !== 200) complain(session, `%QM-E-NOCHAN, no such channel ${channel}`);
  else {
    const rows = (reply.body as HostCounts[]).map(
      ({ host, active, delayed }) =>
        `${host.padEnd(33)}${String(active).padStart(15)}  ${String(delayed).padStart(16)}\n`,
    );
    session.context.print(`${'host'.padEnd(33)}active messages  delayed messages\n${rows.join('')}`);
  }
};

/** `jobs` (6.3 on): channel programs and what they have in hand, in the form of the 6.3 Administration Reference. */
export const jobs = async (session: Session): Promise<void> => {
  const reply = await session.context.control('/imsimta/jobs');
  if (!reply) {
    notRunning(session);
    return;
  }
  const reports = reply.body as JobReport[];
  for (const { channel, pid, hosts, messages: files, processed, failed } of reports) {
    session.context.print(
      [
        `channel ${channel}`,
        `        job ${pid}`,
        ...hosts.map((host) => `          host ${host}`),
        `           ${hosts.length} HOST BEING PROCESSED BY JOB ${pid}`,
        ...files.map((file) => `          message ${file}`),
        `          processed messages: ${processed}`,
        `          failed processing attempts: ${failed}`,
        `          ${files.length} MESSAGES BEING PROCESSES BY JOB ${pid}`,
        `         1 JOBS ACTIVE FOR CHANNEL ${channel}`,
        '',
      ].join('\n'),
    );
  }
  session.context.print(`       ${reports.length} ACTIVE CHANNELS\n`);
};

/** `stop` and `start`: silent on success; two changes within a second collide, as the manual warns. */
export const stopOrStart = async (
  session: Session,
  verb: 'stop' | 'start',
  channel: string | undefined,
): Promise<void> => {
  if (channel === undefined) {
    complain(session, '%QM-E-NOCHAN, give a channel name');
    return;
  }
  const reply = await session.context.control(`/imsimta/${verb}`, { channel });
  if (!reply) notRunning(session);
  else if (reply.status === 409) {
    const code = verb === 'stop' ? 'NOTSTOPPED' : 'NOTSTARTED';
    complain(session, `QM-E-${code}, unable to ${verb} the channel; cannot update the hold list.`);
  } else if (reply.status !== 200) complain(session, `%QM-E-NOCHAN, no such channel ${channel}`);
};
