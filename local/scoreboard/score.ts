import type { Finding } from '#shared/contracts/finding.ts';
import { findingKey } from '#shared/contracts/finding.ts';
import type { Explanation, Trouble } from '../scenarios/scenario.ts';

/** What was said during a scenario. */
export interface Score {
  /** Minutes from the beginning of the fault until the right playbook and subject came first; null = never. */
  foundAfter: number | null;
  /** The same, wherever among the findings it stood. */
  mentionedAfter: number | null;
  /** Minutes from the beginning of the fault until what had come first was gone, though the fault went on; null = it stayed. */
  lostAfter: number | null;
  /** The right playbook came first, with whatever subject, and was said until the fault ended. */
  topRight: boolean;
  /** The right subject came first, by whatever playbook, and was named until the fault ended. */
  subjectRight: boolean;
  /** The right playbook was heard with whatever subject. */
  playbookHeard: boolean;
  /** Findings of trouble that should not have been made, as `playbook kind:name`. */
  extras: string[];
  /** The expected explanation was heard, as a normal finding; null = none is expected. */
  explained: boolean | null;
  /** The right finding said what it should once the host has answered; null = nothing is expected. */
  grown: boolean | null;
  /** The right finding advised what its host has, each time; null = nothing is expected. */
  advised: boolean | null;
  /** Different lines that the right finding or explanation showed, and how many of them contain the claim. */
  evidence: { lines: number; proving: number };
  /** Looks in which the right finding or explanation showed no line at all. */
  bare: number;
}

/** Watches what is said, step by step. */
export interface Scorer {
  watch(minute: number, findings: readonly Finding[]): void;
  score(): Score;
}

const isTrouble = ({ verdict }: Finding): boolean => verdict === 'problem' || verdict === 'suspected';

/** `kind:name` of what a finding is about. */
export const subjectOf = ({ subject }: Pick<Finding, 'subject'>): string => `${subject.kind}:${subject.name}`;

const isAbout = (finding: Finding, { playbook, subject }: Explanation): boolean =>
  finding.playbook === playbook && subjectOf(finding) === subject;

const wordsOf = ({ headline, steps }: Finding): string => [headline, ...steps.map(({ saw }) => saw)].join('\n');

const adviceOf = ({ advice }: Finding): string => advice.map(({ text, diff }) => `${text}\n${diff ?? ''}`).join('\n');

/** What must come first once, and then be said at each look. */
const latch = () => {
  let after: number | null = null;
  let lost: number | null = null;
  return {
    see: (minute: number, first: boolean, still: boolean): void => {
      if (first) after ??= minute;
      if (after !== null && !still) lost ??= minute;
    },
    after: () => after,
    lost: () => lost,
    isKept: () => after !== null && lost === null,
  };
};

/** Judges findings by a label; without one every finding of trouble is one too many. */
export const scorerOf = (label: Trouble | null, explanation: Explanation | null = null): Scorer => {
  let explained = false;
  const [found, top, subject] = [latch(), latch(), latch()];
  let mentionedAfter: number | null = null;
  let playbookHeard = false;
  let bare = 0;
  let grown = false;
  let misled = false;
  const extras = new Map<string, string>();
  const lines = new Map<string, boolean>();

  const isRight = (finding: Finding): boolean => label !== null && isAbout(finding, label);

  const keep = ({ evidence }: Finding, claim: RegExp): void => {
    if (evidence.length === 0) bare++;
    for (const { text } of evidence) lines.set(text, claim.test(text));
  };

  const isTwin = (finding: Finding): boolean =>
    label !== null && finding.playbook === label.playbook && (label.twins ?? []).includes(subjectOf(finding));

  const hold = (minute: number, trouble: readonly Finding[]): void => {
    if (label === null || minute < label.from || minute >= (label.until ?? Infinity)) return;
    const ofPlaybook = ({ playbook }: Finding): boolean => playbook === label.playbook;
    const ofSubject = (finding: Finding): boolean => subjectOf(finding) === label.subject;
    for (const [held, fits] of [
      [found, isRight],
      [top, ofPlaybook],
      [subject, ofSubject],
    ] as const) {
      held.see(minute - label.from, trouble.slice(0, 1).some(fits), trouble.some(fits));
    }
  };

  return {
    watch: (minute, findings) => {
      for (const finding of findings) {
        if (explanation === null || finding.verdict !== 'normal' || !isAbout(finding, explanation)) continue;
        explained = true;
        keep(finding, explanation.claim);
      }
      const inTime = label !== null && minute >= label.from;
      const trouble = findings.filter((finding) => isTrouble(finding) && !(inTime && isTwin(finding)));
      hold(minute, trouble);
      for (const finding of trouble) {
        if (inTime && finding.playbook === label.playbook) playbookHeard = true;
        if (inTime && isRight(finding)) {
          mentionedAfter ??= minute - label.from;
          grown ||= label.grows?.test(wordsOf(finding)) ?? false;
          misled ||= label.advises?.test(adviceOf(finding)) === false;
          keep(finding, label.claim);
        } else if (finding.causedBy === undefined && (!inTime || !label.also?.includes(finding.playbook))) {
          // What another finding explains opens no incident: if that one is wrong, it is counted.
          extras.set(findingKey(finding), `${finding.playbook} ${subjectOf(finding)}`);
        }
      }
    },
    score: () => ({
      foundAfter: found.after(),
      lostAfter: found.lost(),
      topRight: top.isKept(),
      subjectRight: subject.isKept(),
      mentionedAfter,
      playbookHeard,
      extras: [...extras.values()],
      explained: explanation && explained,
      grown: label?.grows ? grown : null,
      advised: label?.advises ? mentionedAfter !== null && !misled : null,
      evidence: { lines: lines.size, proving: [...lines.values()].filter(Boolean).length },
      bare,
    }),
  };
};
