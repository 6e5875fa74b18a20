import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { channelContext } from './context.ts';
import { destinationFindings } from './destination.ts';
import { hostFindings } from './host.ts';
import { hostRuns } from './host-rule.ts';

/** One destination of a channel takes no mail while others do; or none does, and then it is this host. */
export const destinationDown: Playbook = {
  id: 'destination-down',
  title: 'A destination does not take our mail',
  assess: (view) =>
    view.channels.flatMap((channel) => {
      const runs = hostRuns(channel);
      const context = channelContext(
        channel,
        runs.map((r) => r.run),
      );
      return [...hostFindings(view, channel, runs), ...destinationFindings(view, context)];
    }),
};
