import { existsSync } from 'node:fs';
import { HostName } from '#shared/contracts/primitives.ts';

/** Where the evidence of one host is. */
export interface HostPaths {
  host: HostName;
  paths: readonly string[];
}

const NAMED = /^(?<name>[^=/]+)=(?<path>.+)$/;

/** Paths by host, of arguments PATH and HOST=PATH. A file whose own name has that form is a file. */
export const hostsOf = (args: readonly string[], unnamed: HostName): HostPaths[] => {
  const byHost = new Map<HostName, string[]>();
  for (const arg of args) {
    const { name, path } = NAMED.exec(arg)?.groups ?? {};
    const host = HostName.safeParse(name);
    const isNamed = host.success && path !== undefined && !existsSync(arg);
    const key = isNamed ? host.data : unnamed;
    byHost.set(key, [...(byHost.get(key) ?? []), isNamed ? path : arg]);
  }
  return [...byHost].map(([host, paths]) => ({ host, paths }));
};
