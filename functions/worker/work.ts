import type { Job } from '#shared/contracts/job.ts';
import type { Notification, Reply } from '#shared/contracts/notification.ts';
import { plainReply } from '../records/replies.ts';
import { ask } from './ask.ts';
import { click } from './click.ts';
import { due } from './due.ts';
import type { WorkerPorts } from './ports.ts';
import { preview } from './preview.ts';
import { slash } from './slash.ts';
import { verify } from './verify.ts';

/** Does one job. Repeating it changes nothing; every person who asked gets an answer. */
export const work = async (job: Job, ports: WorkerPorts): Promise<void> => {
  switch (job.kind) {
    case 'preview':
      return preview(job.fingerprint, job.action, ports);
    case 'verify':
      return verify(job.fingerprint, job.action, job.round, ports);
    case 'ask':
      return ask(job, ports);
    case 'due':
      return due(job, ports);
    case 'click':
      return answer(job, plainReply('Queuewarden', [await click(job, ports)]), ports);
    case 'slash': {
      const reply = await slash(job, ports);
      return reply ? answer(job, reply, ports) : undefined;
    }
  }
};

const answer = async (
  job: Extract<Job, { kind: 'click' | 'slash' }>,
  reply: Reply,
  ports: WorkerPorts,
): Promise<void> => {
  const notification: Notification = { kind: 'answer', id: job.id, to: job.replyTo, reply };
  await ports.notify.send(JSON.stringify(notification), {
    group: job.replyTo.by.user,
    deduplicationKey: `answer:${job.id}`.slice(0, 128),
  });
};
