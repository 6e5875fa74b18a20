import * as fc from 'fast-check';
import type { Incident } from '#shared/contracts/incident.ts';
import { ActionState } from '#shared/contracts/incident.ts';
import type { IncidentCard } from '#shared/ports.ts';
import { action, finding, incident, proposal } from './cards.ts';

/** The local part that must never be seen. */
export const SECRET = 'victimperson';

const TOKENS = [
  '<!channel>',
  '<!here|x>',
  '<@U0ANNA>',
  '<#C0MAIL>',
  '<!subteam^S1>',
  '<http://evil.example/|click>',
  '<mailto:a@example.org|b>',
  'https://evil.example/x',
  ':rotating_light:',
  ':100:',
  '@channel',
  '*bold*',
  '_x_ ~y~ `z`',
  '```',
  '> quote',
  '&lt;!channel&gt;',
  '\u202Egnp.exe',
  '\u200B\u2060\uFEFF',
  '\uD800',
  '\u0000\u001B[31m',
  '\r\n',
  'a\u0301\u0301\u0301\u0301\u0301',
  'ｆｕｌｌ\uFF20example.org',
  `${SECRET}@example.org`,
  `<${SECRET}@example.org>`,
  `rfc822;${SECRET}@example.org`,
  `"${SECRET}"@example.org`,
  '文字'.repeat(60),
  'x'.repeat(300),
  '<',
  '@',
  ':',
];

/** Text as an enemy would write it. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...TOKENS), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 24 })
  .map((parts) => parts.join('').slice(0, 2_000));

const many = <T>(item: fc.Arbitrary<T>, maxLength: number) => fc.array(item, { maxLength });

const top = many(
  hostileText.map((name) => ({ name, count: 3 })),
  5,
);

const hostileProposal = fc
  .record({
    topSenders: top,
    topDestinations: top,
    samples: many(
      fc.record({ id: fc.constant('ZZ0AAA'), sender: hostileText, recipient: hostileText, blocks: fc.constant(null) }),
      5,
    ),
    attempts: fc.nat(39).map((n) => Array.from({ length: n }, (_, i) => [i, i + 1] as [number, number])),
  })
  .map((preview) => proposal({ preview: { ...proposal().preview, ...preview } }));

const hostileFinding = fc
  .record({
    headline: hostileText,
    name: hostileText,
    saws: many(hostileText, 12),
    lines: many(hostileText, 20),
    advice: many(hostileText, 8),
    explained: many(hostileText, 20),
  })
  .map(({ headline, name, saws, lines, advice, explained }) =>
    finding({
      headline,
      subject: { kind: 'destination', name, channel: null },
      steps: saws.map((saw) => ({ anchor: 'a', question: 'Is it so?', saw, answer: 'yes' })),
      evidence: lines.map((text, i) => ({ evidence: 'e', start: i, end: i + 1, line: i + 1, text })),
      advice: advice.map((text) => ({ when: 'now', text, diff: text })),
      explains: explained.map((text) => ({ key: text.slice(0, 700), headline: text })),
    }),
  );

/** Cards in which every foreign text is hostile, with several hosts, proposals and decided actions. */
export const hostileCard: fc.Arbitrary<IncidentCard> = fc
  .record({
    findings: fc.array(hostileFinding, { minLength: 1, maxLength: 4 }),
    proposals: many(hostileProposal, 3),
    states: many(fc.constantFrom(...ActionState.options.filter((state) => state !== 'proposed')), 12),
    entries: many(hostileText, 12),
    state: fc.constantFrom<Incident['state']>('open', 'acknowledged', 'acting', 'watching', 'resolved'),
  })
  .map(({ findings, proposals, states, entries, state }) => ({
    incident: incident({
      state,
      findings: Object.fromEntries(
        findings.map((f, i) => [`mx${i}.example.com`, { ...f, host: `mx${i}.example.com` }]),
      ),
      actions: [
        ...states.map((s, i) => action({ id: `action-old-${i}`, state: s, proposal: null, outcome: { done: i } })),
        ...proposals.map((_, i) => action({ id: `action-new-${i}`, proposal: `proposal-000${i}` })),
      ],
      timeline: entries.map((text, i) => ({
        id: `t${i}`,
        at: action().since,
        kind: 'trouble',
        text,
        by: { team: 'T0EXAMPLE', user: 'U0ANNA' },
      })),
    }),
    proposals: proposals.map((p, i) => ({ ...p, id: `proposal-000${i}` })),
  }));
