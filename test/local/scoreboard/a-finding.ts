import type { Finding } from '#shared/contracts/finding.ts';
import { untrusted } from '#shared/text/untrusted.ts';

/** A finding of trouble with a destination; `text` are its evidence lines. */
export const aFinding = (
  playbook: string,
  name: string,
  changes: Partial<Finding> & { text?: string[] } = {},
): Finding => {
  const { text = [], ...rest } = changes;
  return {
    version: 1,
    playbook,
    host: 'mta1.example.edu',
    subject: { kind: 'destination', name: untrusted(name), channel: 'tcp_local' },
    verdict: 'problem',
    severity: 'warning',
    confidence: 0.9,
    headline: untrusted(`${name} is down`),
    since: '2026-03-03T15:00:00.000Z',
    until: '2026-03-03T15:30:00.000Z',
    steps: [],
    evidence: text.map((t, n) => ({ evidence: 'mail.log', start: n, end: n + 1, line: n + 1, text: untrusted(t) })),
    actions: [],
    advice: [],
    runbook: playbook,
    ...rest,
  };
};
