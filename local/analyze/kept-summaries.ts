import type { Finding } from '#shared/contracts/finding.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { PeerSummary } from '#shared/contracts/summary.ts';
import type { Window } from '#shared/contracts/window.ts';
import { compare } from '#shared/correlation/compare.ts';
import { summarize } from '#shared/correlation/summarize.ts';

/** Summaries kept of a host, the latest: a week of four a day. */
const MOST = 28;

/** What each host saw of its destinations at several times, to compare findings of any of these times with. */
export interface KeptSummaries {
  /** Takes the summary of a window that is assessed. */
  add: (window: Window) => void;
  /** A finding, compared with what the other hosts saw at its time. */
  compare: (finding: Finding) => Finding;
}

/** An empty {@link KeptSummaries}. */
export const keepSummaries = (): KeptSummaries => {
  const byHost = new Map<string, PeerSummary[]>();
  return {
    add: (window) => {
      const summary = summarize(window);
      if (!summary) return;
      const known = (byHost.get(summary.host) ?? []).filter((s) => s.latest !== summary.latest);
      const all = [...known, summary].sort((a, b) => (a.latest < b.latest ? -1 : 1));
      byHost.set(summary.host, all.slice(-MOST));
    },
    compare: (finding) => {
      const own = byHost.get(finding.host) ?? [];
      // The look that saw it to its end.
      const at = (own.find((s) => s.latest >= finding.until) ?? own.at(-1))?.latest ?? finding.until;
      const apart = (s: PeerSummary): number => Math.abs(fromInstant(s.latest) - fromInstant(at));
      const nearest = [...byHost.values()].flatMap((all) => [...all].sort((a, b) => apart(a) - apart(b)).slice(0, 1));
      return compare(finding, nearest);
    },
  };
};
