import { evidencePrefix } from '#shared/contracts/evidence.ts';
import { fromInstant, type HostName, toInstant } from '#shared/contracts/primitives.ts';
import { SHORTEST_SILENCE_MS } from '#shared/playbooks/agent-silent/beats.ts';
import { type Check, check, failed, ok } from './check.ts';
import type { Context } from './context.ts';

const DAY_MS = 86_400_000;

/** Each host's newest heartbeat, by the names of its evidence: what is in it is not read. */
export const lookAtAgents = (context: Context): Promise<Check[]> =>
  Promise.all(
    context.deployment.hosts.map((host) =>
      check(`agent ${host}`, 'docs/operations.md#hosts-are-silent', async () => {
        const last = await newestBeat(host, context);
        if (last === null)
          return failed(
            'nothing was heard of it since yesterday',
            'systemctl status queuewarden-collector, on the host',
          );
        const seconds = Math.max(0, Math.round((context.now() - last) / 1000));
        return seconds * 1000 < SHORTEST_SILENCE_MS
          ? ok(`its last heartbeat is ${seconds} s old`)
          : failed(`its last heartbeat is ${seconds} s old`, 'systemctl status queuewarden-collector, on the host');
      }),
    ),
  );

const BEAT = /\/(?<at>[^/]+Z)\.[^/]+$/;

const newestBeat = async (host: HostName, { evidence, now }: Context): Promise<number | null> => {
  for (const day of [now(), now() - DAY_MS]) {
    let last: number | null = null;
    for await (const key of evidence.list(
      `${evidencePrefix(host)}${toInstant(day).slice(0, 10)}/snapshot/heartbeat/`,
    )) {
      const at = BEAT.exec(key)?.groups?.['at'];
      if (at !== undefined) last = fromInstant(at);
    }
    if (last !== null) return last;
  }
  return null;
};
