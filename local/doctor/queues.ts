import { lookAtQueue } from '#adapters/aws/inspect.ts';
import { commandQueueName, type QueueName, queues } from '#shared/topology.ts';
import { type Check, check, failed, ok } from './check.ts';
import type { Context } from './context.ts';

/** Full name of a site's queue. */
export const queueNameOf = ({ queuePrefix }: { queuePrefix: string }, name: QueueName): string =>
  `${queuePrefix}${name}${queues[name].fifo ? '.fifo' : ''}`;

/** Each queue: there, and nothing among its dead letters. Resolves with the URLs of those that are there. */
export const lookAtQueues = async ({
  deployment,
  aws: { sqs },
}: Context): Promise<{ checks: Check[]; urls: ReadonlyMap<string, string> }> => {
  const urls = new Map<string, string>();
  const look = (title: string, name: string, deadLetters: string): Promise<Check> =>
    check(`queue ${title}`, deadLetters, async () => {
      const { url, waiting, underWay, dead } = await lookAtQueue(sqs, name);
      urls.set(title, url);
      const said = `${waiting} wait, ${underWay} under way`;
      if (!dead) return failed(`${said}; it has no dead-letter queue`, 'npx cdk deploy --all');
      const lost = dead.waiting + dead.underWay;
      return lost === 0
        ? ok(`${said}, no dead letters`)
        : failed(`${lost} dead letters in ${dead.arn}`, 'read one, mend the cause, then redrive');
    });
  const checks: Check[] = [];
  for (const name of Object.keys(queues) as QueueName[]) {
    checks.push(await look(name, queueNameOf(deployment, name), 'docs/operations.md#dead-letters'));
  }
  for (const host of deployment.hosts) {
    const name = commandQueueName(host);
    checks.push(await look(name, `${deployment.queuePrefix}${name}`, 'docs/operations.md#hosts-do-not-answer'));
  }
  return { checks, urls };
};
