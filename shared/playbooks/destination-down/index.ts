import type { Finding } from '#shared/contracts/finding.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import type { FailingRun } from '#shared/window/runs.ts';
import type { ChannelView, HostView } from '#shared/window/view.ts';
import { channelContext, type Pace } from './context.ts';
import { destinationFindings } from './destination.ts';
import { hostFindings } from './host.ts';
import { hostRuns } from './host-rule.ts';
import { paceOf } from './rule.ts';
import { listedFindings } from './listed.ts';
import { ofSite, siteDraft } from './site.ts';
import { type Site, sitesOf, withSites } from '#shared/diagnosis/sites.ts';

/** One destination of a channel takes no mail while others do; or none does, and then it is this host. */
export const destinationDown: Playbook = {
  id: 'destination-down',
  title: 'A destination does not take our mail',
  assess: (view) => [
    ...view.channels.flatMap((channel) => {
      const pace = paceOf(view, channel);
      const runs = hostRuns(channel, pace);
      const masks = runs.map((r) => r.run);
      return [...hostFindings(view, channel, runs, pace), ...destinationsOrSites(view, channel, masks, pace)];
    }),
    ...listedFindings(view),
  ],
};

/** Findings about sites and about destinations, those of a site's own included: the site explains them. */
const destinationsOrSites = (
  view: HostView,
  channel: ChannelView,
  masks: readonly FailingRun[],
  pace: Pace,
): Finding[] => {
  const context = channelContext(channel, masks, pace);
  const sites = sitesOf(view, channel, pace.longestWait);
  if (sites.length === 0) return destinationFindings(view, context);
  const byName = new Map<string, Site>(sites.map((site) => [site.whole.name, site]));
  const whole = channelContext(withSites(channel, sites), masks, pace);
  const joined = destinationFindings(view, whole, (draft, outage) => {
    const site = byName.get(draft.subject.name);
    return site ? siteDraft(draft, site, channel, outage) : draft;
  });
  const found = new Set<string>(
    joined.filter((f) => f.subject.kind === 'site' && f.verdict !== 'normal').map((f) => f.subject.name),
  );
  const behind = new Map<string, Site>(sites.flatMap((site) => site.members.map((m) => [m.name, site] as const)));
  const single = destinationFindings(view, context, (draft) => {
    const site = behind.get(draft.subject.name);
    return site && found.has(site.whole.name) ? ofSite(draft, site) : draft;
  });
  const known = new Set<string>(joined.map((f) => f.subject.name));
  return [...joined, ...single.filter((f) => !known.has(f.subject.name))];
};
