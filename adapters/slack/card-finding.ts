import type { Advice, Finding } from '#shared/contracts/finding.ts';
import { commandOf } from '#shared/investigation/spoken.ts';
import type { Part } from './assemble.ts';
import { type Block, bold, bullets, line, preformatted, richText, text, words } from './blocks.ts';
import { safe, safeEntry, safeLines } from './safe-text.ts';
import { ANSWER, verdict } from './wording.ts';

const EVIDENCE_LINES = 4;
const STEPS = 12;

const heading = (title: string) => line(bold(safe(title, 60)));

const steps = (finding: Finding, saw: number): Block => {
  const items = finding.steps
    .slice(0, STEPS)
    .map((step) =>
      line(
        bold(safe(ANSWER[step.answer], 2)),
        words(' '),
        text(safe(`${step.question} ${safe(step.saw, saw)}`, 150 + saw)),
      ),
    );
  return richText(heading('Why we think so'), ...items);
};

const proof = (finding: Finding, lines: number): Block => {
  const shown = finding.evidence.slice(0, lines);
  const more = finding.evidence.length - shown.length;
  const title = `Evidence on ${finding.host}${more > 0 ? ` (${shown.length} of ${finding.evidence.length} lines)` : ''}`;
  return richText(heading(title), preformatted(safeLines(shown.map((l) => safeEntry(l.text, 300)).join('\n'), 1_300)));
};

const WHEN: Record<Advice['when'], string> = { now: 'Now', 'for-good': 'For good', 'do-not': 'Do not' };

const advised = (advice: readonly Advice[], withDiff: boolean): Block =>
  richText(
    heading('What to do'),
    ...advice
      .slice(0, 8)
      .flatMap((a) => [
        line(bold(safe(WHEN[a.when], 20)), words(': '), text(safe(a.text, 400))),
        ...(withDiff && a.diff !== null ? [preformatted(safeLines(a.diff, 800))] : []),
      ]),
  );

/** What the leading finding rests on: the steps taken, advice, evidence. */
export const findingParts = (finding: Finding): { steps: Part; advice: Part; evidence: Part } => ({
  steps: {
    name: 'the steps taken',
    rank: 2,
    forms: finding.steps.length === 0 ? [] : [[steps(finding, 250)], [steps(finding, 80)]],
  },
  advice: {
    name: 'advice',
    rank: 5,
    forms:
      finding.advice.length === 0
        ? []
        : [
            [advised(finding.advice, true)],
            [advised(finding.advice, false)],
            [
              advised(
                finding.advice.filter((a) => a.when !== 'for-good'),
                false,
              ),
            ],
            [advised(finding.advice.filter((a) => a.when === 'now').slice(0, 2), false)],
          ],
  },
  evidence: {
    name: 'evidence lines',
    rank: 4,
    forms: finding.evidence.length === 0 ? [] : [[proof(finding, EVIDENCE_LINES)], [proof(finding, 1)]],
  },
});

/** What the host is being asked, while the finding waits for it. */
export const askedOf = ({ verdict, needs = [] }: Finding): Part => ({
  name: 'what the host is asked',
  rank: 3,
  forms:
    needs.length === 0 || verdict === 'normal'
      ? []
      : [[richText(line(words('To say more, the host is asked: '), text(safe(needs.map(commandOf).join('; '), 300))))]],
});

const EXPLAINED = 4;

/** What else on its host the leading finding explains, and what therefore has no incident of its own. */
export const alsoExplained = ({ explains = [] }: Finding): Part => {
  const form = (shown: number): Block[] => [
    richText(
      heading(`This also explains${explains.length > shown ? ` (${shown} of ${explains.length})` : ''}:`),
      bullets(explains.slice(0, shown).map(({ headline }) => [text(safe(headline, 150))])),
    ),
  ];
  return { name: 'what it explains', rank: 3, forms: explains.length === 0 ? [] : [form(EXPLAINED), form(1)] };
};

/** A host, and its channel where it is not that of the leading finding. */
const speaker = ({ host, subject: { channel } }: Finding, lead: Finding | undefined): string =>
  channel === null || channel === lead?.subject.channel ? host : `${host} (${channel})`;

/** One line for each further host that sees the same, or channel by which it does. */
export const otherHosts = (findings: readonly Finding[], lead: Finding | undefined): Part => ({
  name: 'other hosts',
  rank: 6,
  forms:
    findings.length === 0
      ? []
      : [
          [
            richText(
              heading('Also seen by'),
              bullets(
                findings
                  .slice(0, 5)
                  .map((f) => [
                    bold(safe(speaker(f, lead), 110)),
                    words(`: ${verdict(f)}. `),
                    text(safe(f.headline, 150)),
                  ]),
              ),
            ),
          ],
        ],
});
