import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { Fact, type FactKind } from '#shared/contracts/fact.ts';
import { Finding } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, evidenceOf } from '../builders.ts';

/** A fact of a minute, proven by a line that shows its name and values unless `text` is given. */
export const fact = <K extends FactKind>(
  kind: K,
  name: string,
  minute: number,
  values: Omit<Extract<Fact, { kind: K }>, 'kind' | 'name' | 'at' | 'line'>,
  text = `${name} ${Object.values(values).join(' ')}`,
): Fact =>
  Fact.parse({
    kind,
    name,
    at: at(minute),
    ...values,
    line: { evidence: evidenceOf(`f${minute}`), start: 0, end: 1, line: 1, text: untrusted(text) },
  });

const NOTHING = { virtualKiB: null, residentKiB: null, cpuPercent: null, cpuSeconds: null, state: null };

/** A listing of MTA processes. */
export const running = (minute: number, ...programs: string[]): Fact[] =>
  programs.map((program, i) => fact('process', program, minute, { pid: 100 + i, user: 'mailsrv', ...NOTHING }));

/** A job of a channel. */
export const job = (minute: number, channel: string, pid: number, hosts: string[], messages = 10): Fact =>
  fact('qm-job', `${channel} ${pid}`, minute, { channel, pid, hosts, messages, processed: null, failed: null });

/** Counts of ready and delayed messages for a host. */
export const queuedFor = (minute: number, channel: string, host: string, active: number, delayed: number): Fact =>
  fact('qm-messages', `${channel} ${host}`, minute, { channel, host, active, delayed });

const headingsOf = (markdown: string): Set<string> =>
  new Set(
    [...markdown.matchAll(/^#+ (.*)$/gm)].map(
      ([, heading]) => /^step-[a-z0-9-]+/.exec(heading!)?.[0] ?? heading!.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    ),
  );

/** That findings fit their contract, and that everything they point to stands on their page. */
export const expectDocumented = (findings: readonly Finding[]): void => {
  for (const finding of findings) {
    expect(Finding.parse(finding)).toEqual(finding);
    const [id, anchor] = finding.runbook.split('#');
    expect(id).toBe(finding.playbook);
    const page = readFileSync(new URL(`../../../shared/playbooks/${id}/README.md`, import.meta.url), 'utf8');
    const headings = headingsOf(page);
    expect(headings).toContain(anchor);
    for (const step of finding.steps) expect(headings, id).toContain(step.anchor);
  }
};
