import type { App } from 'aws-cdk-lib/core';
import type { Site } from '#shared/site.ts';
import { HostStack, hostsByStack } from './host-stack.ts';
import { QueuewardenStack } from './stack.ts';

export interface SiteProps {
  site: Site;
  /** Folder with the bundles that `local/bundle.mjs` writes. */
  buildDir: string;
}

/** All stacks of a site: the functions, and the hosts in stacks of their own. */
export const addSite = (app: App, { site, buildDir }: SiteProps): { main: QueuewardenStack; hosts: HostStack[] } => {
  const env = { account: site.account, region: site.region };
  const main = new QueuewardenStack(app, `queuewarden-${site.site}`, { site, buildDir, env });
  const hosts = [...hostsByStack(site)].map(([number, members]) => {
    // No site's name holds two dashes in a row, so no other site's stack has this name.
    const stack = new HostStack(app, `queuewarden-${site.site}--hosts-${number}`, { site, hosts: members, main, env });
    stack.addStackDependency(main);
    return stack;
  });
  return { main, hosts };
};
