import { alarm, bestThreshold } from './baseline.ts';
import type { Run } from './run.ts';

const minutes = (after: number | null): string => (after === null ? '—' : `${after} min`);

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

const median = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined ? '—' : `${middle} min`;
};

const noteOf = ({ scenario: { trouble }, score }: Run): string => {
  const said = [
    ...(score.grown === null ? [] : [score.grown ? 'grew by an answer of the host' : '**did not grow**']),
    ...(score.advised === false ? ['**advised what its host does not have**'] : []),
    ...(score.bare === 0 ? [] : [`**without a line** at ${score.bare} looks`]),
    ...(score.extras.length === 0 ? [] : [`also said: ${score.extras.join(', ')}`]),
  ];
  if (trouble === null) return said.join('; ');
  if (score.lostAfter !== null) return [`**lost after ${score.lostAfter} min**`, ...said].join('; ');
  if (score.foundAfter !== null) return said.join('; ');
  if (score.mentionedAfter !== null)
    return [`**not on top** (mentioned after ${score.mentionedAfter} min)`, ...said].join('; ');
  return [score.playbookHeard ? '**wrong subject**' : '**missed**', ...said].join('; ');
};

const bareWords = ({ bare }: Run['score']): string => (bare === 0 ? '' : `, **without a line** at ${bare} looks`);

const explanationOf = ({ scenario: { explained: expected }, score }: Run): string => {
  if (!expected) return '';
  const { lines, proving } = score.evidence;
  const heard = score.explained ? `${proving}/${lines}${bareWords(score)}` : '**not heard**';
  return `${expected.playbook} ${expected.subject} ${heard}`;
};

/** Totals of some runs. */
export interface Totals {
  troubles: number;
  /** Found and said until the fault ended. */
  found: number;
  /** Right playbook on top, and right subject on top, each said until the fault ended. */
  topRight: number;
  subjectRight: number;
  mentioned: number;
  controls: number;
  quiet: number;
  /** Controls that have an explanation to be heard, and those in which it was. */
  explicable: number;
  explained: number;
  /** Troubles that an answer of the host should tell more of, and those of which it did. */
  growing: number;
  grown: number;
  /** Troubles beside which something else was wrongly said. */
  withExtras: number;
  evidence: { lines: number; proving: number };
  /** Scenarios whose right finding or explanation showed no line at some look. */
  bare: number;
}

/** Sums of what was found. */
export const totalsOf = (runs: readonly Run[]): Totals => {
  const troubles = runs.filter(({ scenario }) => scenario.trouble !== null);
  const controls = runs.filter(({ scenario }) => scenario.trouble === null);
  const add = (of: (run: Run) => number): number => runs.reduce((sum, run) => sum + of(run), 0);
  const told = controls.filter(({ scenario }) => scenario.explained !== undefined);
  return {
    troubles: troubles.length,
    found: add(({ score }) => (score.foundAfter === null || score.lostAfter !== null ? 0 : 1)),
    topRight: add(({ score }) => (score.topRight ? 1 : 0)),
    subjectRight: add(({ score }) => (score.subjectRight ? 1 : 0)),
    mentioned: add(({ score }) => (score.mentionedAfter === null ? 0 : 1)),
    controls: controls.length,
    quiet: controls.filter(({ score }) => score.extras.length === 0).length,
    explicable: told.length,
    explained: told.filter(({ score }) => score.explained).length,
    growing: troubles.filter(({ score }) => score.grown !== null).length,
    grown: troubles.filter(({ score }) => score.grown).length,
    withExtras: troubles.filter(({ score }) => score.extras.length > 0).length,
    evidence: {
      lines: add(({ score }) => score.evidence.lines),
      proving: add(({ score }) => score.evidence.proving),
    },
    bare: add(({ score }) => (score.bare === 0 ? 0 : 1)),
  };
};

const ENOUGH = 0.95;

/** What of the totals is not as good as it must be; none = all is. */
export const failuresOf = (runs: readonly Run[]): string[] => {
  const totals = totalsOf(runs);
  const share = (right: number, what: string): string[] =>
    right >= ENOUGH * totals.troubles ? [] : [`${what} in ${right} of ${totals.troubles} troubles`];
  const unproven = totals.evidence.lines - totals.evidence.proving;
  const misled = runs.filter(({ score }) => score.advised === false).length;
  return [
    ...share(totals.topRight, 'the first finding is right'),
    ...share(totals.subjectRight, 'the subject is right'),
    ...share(totals.found, 'both are right'),
    ...(totals.quiet === totals.controls ? [] : [`${totals.controls - totals.quiet} controls open an incident`]),
    ...(unproven === 0 ? [] : [`${unproven} evidence lines lack the claim`]),
    ...(misled === 0 ? [] : [`${misled} troubles are given advice of another configuration`]),
  ];
};

const yes = (is: boolean): string => (is ? 'yes' : '**no**');

/** The scoreboard as Markdown. */
export const scoreboard = (runs: readonly Run[]): string => {
  const threshold = bestThreshold(runs.map(({ scenario, lengths }) => ({ lengths, label: scenario.trouble })));
  const judged = runs.map((run) => ({ run, alarm: alarm(run.lengths, threshold, run.scenario.trouble) }));
  const troubles = judged.filter(({ run }) => run.scenario.trouble !== null);
  const controls = judged.filter(({ run }) => run.scenario.trouble === null);
  const totals = totalsOf(runs);
  const rang = troubles.filter(({ alarm }) => alarm.foundAfter !== null);
  const after = runs.flatMap(({ score }) => (score.foundAfter === null ? [] : [score.foundAfter]));
  return `# Scoreboard

Made by \`npm run scoreboard -- --write\`; do not edit. Each scenario is some hours of a simulated mail host, given to the
playbooks as a collector would, five minutes of mail time at a step. *Found* = minutes of mail time from the beginning of
the fault until the right playbook with the right subject was the first finding, as a problem or suspected. *Top-1* = the
first finding was of the right playbook, *Subject* = it named the right subject; a finding counts only if from then on it was
said at each look until the fault ended, else it is *lost*. *Proof* = evidence lines of that finding that contain the claim, of all that it showed. *Alarm* = what "more than ${threshold} messages in a
channel" says: the best of all thresholds tried, chosen with hindsight; *wrong* = it also rang too early or for another channel.
It knows no causes: its *top-1* is the channel that a person would look at, its *subject* is right where that channel is the
subject, and its *proof* is the number of messages that it shows.
Where a scenario's host answers questions of playbooks, it answers with its own tools at the next step; *grew* = the finding told
more by that.

## Troubles

${table(
  ['Scenario', 'Expected', 'Found', 'Top-1', 'Subject', 'Proof', 'Alarm', 'Alarm: subject', 'Alarm: proof', 'Notes'],
  troubles.map(({ run, alarm }) => [
    run.scenario.name,
    `${run.scenario.trouble!.playbook} ${run.scenario.trouble!.subject}`,
    minutes(run.score.foundAfter),
    yes(run.score.topRight),
    yes(run.score.subjectRight),
    `${run.score.evidence.proving}/${run.score.evidence.lines}`,
    `${minutes(alarm.foundAfter)}${alarm.wrong ? ', wrong' : ''}`,
    alarm.subjectRight ? 'yes' : 'no',
    alarm.foundAfter === null ? '—' : `${alarm.proves ? 1 : 0}/1`,
    noteOf(run),
  ]),
)}

## Controls

Nothing should be opened. *Explained* = the normal finding that answers who asks about it, with its proof.

${table(
  ['Scenario', 'What happens', 'Said', 'Explained', 'Alarm'],
  controls.map(({ run, alarm }) => [
    run.scenario.name,
    run.scenario.about,
    run.score.extras.length === 0 ? 'nothing' : `**${run.score.extras.join(', ')}**`,
    explanationOf(run),
    alarm.wrong ? 'wrong' : 'silent',
  ]),
)}

## Totals

${table(
  ['', 'Playbooks', `Alarm above ${threshold}`],
  [
    ['Top-1 right', `${totals.topRight} of ${totals.troubles}`, `${rang.length} of ${totals.troubles} (channel only)`],
    [
      'Subject right',
      `${totals.subjectRight} of ${totals.troubles}`,
      `${rang.filter(({ alarm }) => alarm.subjectRight).length} of ${totals.troubles}`,
    ],
    ['Troubles found and kept (both right)', `${totals.found} of ${totals.troubles}`, ''],
    ['Troubles lost before they ended', `${runs.filter(({ score }) => score.lostAfter !== null).length}`, ''],
    ['… mentioned anywhere', `${totals.mentioned} of ${totals.troubles}`, ''],
    ['Median time to the finding', median(after), median(rang.map(({ alarm }) => alarm.foundAfter!))],
    [
      'Troubles with a wrong finding beside it',
      `${totals.withExtras}`,
      `${troubles.filter(({ alarm }) => alarm.wrong).length}`,
    ],
    [
      'Controls left in peace',
      `${totals.quiet} of ${totals.controls}`,
      `${controls.filter(({ alarm }) => !alarm.wrong).length} of ${totals.controls}`,
    ],
    ['Controls explained as they should be', `${totals.explained} of ${totals.explicable}`, ''],
    ['Findings that grew by an answer of the host', `${totals.grown} of ${totals.growing}`, ''],
    [
      'Evidence lines that contain the claim',
      `${totals.evidence.proving} of ${totals.evidence.lines}`,
      `${rang.filter(({ alarm }) => alarm.proves).length} of ${rang.length}`,
    ],
    ['Troubles and explanations shown without a line at some time', `${totals.bare}`, ''],
  ],
)}
`;
};
