import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { CommandContext } from '#functions/worker/commands/command.ts';
import { runbook } from '#functions/worker/commands/runbook.ts';
import type { WorkerPorts } from '#functions/worker/ports.ts';
import { runbookPages } from '#local/runbook/pages.mjs';
import type { Digest, NoticeClass } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import { Finding } from '#shared/contracts/finding.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { hostView } from '#shared/window/view.ts';
import {
  at,
  cameToStore,
  digestsOf,
  digestWith,
  type Entry,
  every,
  evidenceOf,
  filed,
  fold,
  noted,
} from '../builders.ts';

type Values<F> = F extends Fact ? Omit<F, 'at' | 'line'> : never;

/** Lines of one kind in a service log, in one minute of a story. */
export const logged = (
  minute: number,
  kind: NoticeClass,
  { process, subject, count, text }: { process: string; subject?: string; count?: number; text: string },
): Digest =>
  noted(kind, {
    minute,
    process,
    subject,
    ...(count === undefined ? {} : { count }),
    text: `mail1 ${process}[123]: Store Error: ${text}`,
  });

/** What a probe saw in one minute of a story. */
export const probed = (minute: number, ...facts: Values<Fact>[]): Digest => {
  const evidence = evidenceOf(`probe ${minute} ${JSON.stringify(facts)}`);
  return digestWith({
    evidence,
    facts: facts.map((values, i) => ({
      ...values,
      at: at(minute),
      line: { evidence, start: i, end: i + 1, line: i + 1, text: untrusted(JSON.stringify(values)) },
    })),
  });
};

/** Everyday mail to the store. */
export const daily = (from: number, to: number): Entry[] =>
  every(5, from, to, (m) => [cameToStore(m, 'bob'), filed(m, 'bob')]);

/** The operator's page of a playbook. */
export const pageOf = (id: string): string =>
  readFileSync(new URL(`../../../shared/playbooks/${id}/README.md`, import.meta.url), 'utf8');

/** What `/qm runbook WORDS` answers. */
export const pagesFor = async (words: string): Promise<string> => {
  const ports = { runbooks: runbookPages(), runbookUrl: 'https://runbook.example.com' } as unknown as WorkerPorts;
  const replyTo = {} as unknown as CommandContext['replyTo'];
  return JSON.stringify(
    await runbook.run(words.split(' '), { id: 'x', at: '2026-03-02T03:00:00.000Z', replyTo, ports }),
  );
};

const anchorsOf = (id: string): Set<string> => {
  return new Set(
    [...pageOf(id).matchAll(/^#+ (.*)$/gm)].map(
      ([, heading]) => /^step-[a-z0-9-]+/.exec(heading!)?.[0] ?? heading!.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    ),
  );
};

/** What one playbook says of a story; checks contract, places in the page, order of times, and order of evidence. */
export const said = (playbook: Playbook, entries: readonly Entry[], more: readonly Digest[] = []): Finding[] => {
  const digests = [...digestsOf(entries), ...more];
  const window = fold(digests);
  const assess = (all: typeof window) => {
    const view = hostView(all, at(0));
    return view ? playbook.assess(view) : [];
  };
  const findings = assess(window);
  expect(assess(fold([...digests, ...digests].toReversed()))).toEqual(findings);
  const anchors = anchorsOf(playbook.id);
  for (const finding of findings) {
    expect(Finding.parse(finding)).toEqual(finding);
    expect(finding.since <= finding.until).toBe(true);
    expect(finding.playbook).toBe(playbook.id);
    for (const anchor of [finding.runbook.split('#')[1]!, ...finding.steps.map((s) => s.anchor)])
      expect(anchors).toContain(anchor);
  }
  return findings;
};

/** All diffs and texts of a finding's advice. */
export const adviceOf = (finding: Finding | undefined): string =>
  (finding?.advice ?? []).map((a) => `${a.when}: ${a.text}\n${a.diff ?? ''}`).join('\n');
