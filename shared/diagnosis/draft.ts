import type { Exemplar } from '#shared/contracts/digest.ts';
import type { Advice, EvidenceLine, Finding, Step } from '#shared/contracts/finding.ts';
import type { ChannelName, Instant } from '#shared/contracts/primitives.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { INTERVAL, instantOf } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';

/** A finding as a playbook thinks of it: intervals instead of instants, plain text, the usual fields left out. */
export interface Draft {
  subject: { kind: Finding['subject']['kind']; name: string; channel: ChannelName | null };
  verdict: Finding['verdict'];
  severity?: Finding['severity'];
  confidence: number;
  headline: string;
  /** First and last interval that the verdict rests on, in minutes since the epoch. */
  since: number;
  until: number;
  steps: Step[];
  evidence: EvidenceLine[];
  actions?: Finding['actions'];
  advice: Advice[];
  anchor: string;
  destinations?: readonly string[];
  needs?: Finding['needs'];
}

/** The finding of a draft. */
export const toFinding = (playbook: string, view: HostView, draft: Draft): Finding => ({
  version: 1,
  playbook,
  host: view.host,
  subject: { ...draft.subject, name: untrusted(draft.subject.name) },
  verdict: draft.verdict,
  severity: draft.severity ?? 'info',
  confidence: draft.confidence,
  headline: untrusted(draft.headline),
  since: instantOf(draft.since),
  until: endOf(view, draft),
  steps: draft.steps,
  evidence: draft.evidence.slice(0, 20),
  actions: draft.actions ?? [],
  advice: draft.advice,
  runbook: `${playbook}#${draft.anchor}`,
  ...(draft.destinations && { destinations: draft.destinations.slice(0, 20) }),
  ...(draft.needs && draft.needs.length > 0 && { needs: draft.needs.slice(0, 10) }),
});

/** End of the last interval, but no later than what was seen: mail, or a tool's output that is newer than all mail. */
const endOf = (view: HostView, { since, until }: Draft): Instant => {
  const [start, end] = [instantOf(since), instantOf(until + INTERVAL)];
  const seen = view.latest > start ? view.latest : start;
  return end < seen ? end : seen;
};

/** A step with what it showed. */
export const step = (anchor: string, question: string, answer: Step['answer'], saw: string): Step => ({
  anchor,
  question,
  answer,
  saw: untrusted(saw),
});

/** Advice, by default without a configuration change. */
export const advise = (when: Advice['when'], text: string, diff: string | null = null): Advice => ({
  when,
  text,
  diff,
});

/** As {@link advise}, given because a destination is at fault. */
export const theirs = (...given: Parameters<typeof advise>): Advice => ({ ...advise(...given), theirs: true });

/**
 * Lines of some keys that prove a claim: of the given intervals, and containing the name they are said to be about. The
 * first and the last of each key come first, so that a cut loses the middle.
 */
export const proofs = (
  view: HostView,
  keys: readonly string[],
  about: { name: string; from: number; to: number },
  limit = 8,
): EvidenceLine[] => {
  const [from, to] = [instantOf(about.from), instantOf(about.to + INTERVAL)];
  const name = about.name.toLowerCase();
  const lines = keys.map((key) =>
    view.proof(key).filter((e) => e.at >= from && e.at < to && e.line.text.toLowerCase().includes(name)),
  );
  const chosen = new Set<Exemplar>();
  for (const pick of [0, -1, 1, -2, 2, -3]) {
    for (const of of lines) {
      const exemplar = of.at(pick);
      if (exemplar && chosen.size < limit) chosen.add(exemplar);
    }
  }
  return [...chosen]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.line.start - b.line.start))
    .map((e) => e.line);
};
