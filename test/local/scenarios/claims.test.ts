import { expect, it } from 'vitest';
import { scenarios } from '#local/scenarios/all.ts';

/** Lines that prove no trouble: a claim that takes one of them for proof is too lax. */
const ORDINARY = [
  '',
  '03-Mar-2026 10:00:02.23 tcp_local                 DE 12 ann@example.edu rfc822;bob@quiet.example.org bob@quiet.example.org /q/tcp_local/001/ZZf1.00 <1@example.edu> quiet.example.org dns;quiet.example.org (TCP|192.0.2.25|40000|198.51.100.9|25) (ESMTP) smtp;250 2.1.5 Recipient ok',
];

// What is not understood may look like anything, and a queue at work is proven by ordinary lines.
const ANY_LINE: ReadonlySet<string> = new Set(['parser-coverage', 'queue-normal']);

const labels = scenarios.flatMap(({ name, trouble, explained }) =>
  [trouble, explained].flatMap((label) =>
    label && !ANY_LINE.has(label.playbook) ? [[`${name}: ${label.playbook}`, label.claim] as const] : [],
  ),
);

it.each(labels)('%s has a claim that says something', (_, claim) => {
  for (const line of ORDINARY) expect(claim.test(line), line).toBe(false);
});
