import { aimText, type Finding, type Verdict } from '#shared/contracts/finding.ts';
import { type Group, groupsOf, relationOf } from '#shared/correlation/join.ts';
import { troubleKey } from '#shared/incident/identity.ts';
import { commandOf } from '#shared/investigation/spoken.ts';
import { shorten } from '#shared/text/shorten.ts';
import type { Paint } from './paint.ts';
import { plain } from './plain.ts';
import { type Analysis, type FileReport, leftOut, type ReadZone, UNNAMED_HOST } from './report.ts';
import { runbookPath } from './runbook-path.ts';

const ANSWER = { yes: 'yes', no: 'no ', unknown: '?  ' };
const WHEN = { now: 'Now', 'for-good': 'For good', 'do-not': 'Do not' };

/** Report for people. All foreign text passes {@link plain}. */
export const printText = (analysis: Analysis, paint: Paint): string => {
  const groups = groupsOf(analysis.findings);
  const trouble = groups.filter(({ cause }) => cause.verdict !== 'normal');
  const normal = groups.map(({ cause }) => cause).filter((f) => f.verdict === 'normal');
  const sections = [
    ...(analysis.zone.isAssumed ? [assumed(analysis.zone, paint)] : []),
    ...sameTogether(trouble).flatMap((same) =>
      same.flatMap((g, n) =>
        withEffects(g, paint).map((lines) => (n === 0 ? lines : elsewhere(same[0]!.cause, g.cause, lines, paint))),
      ),
    ),
    ...(normal.length === 0 ? [] : [normalSection(normal, paint)]),
    ...(groups.length === 0 ? [nothing(analysis, paint)] : []),
    files(analysis, paint),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
};

const assumed = ({ name, signs }: ReadZone, paint: Paint): string[] => {
  const read = `Times without a zone were read as ${name}, as no --timezone was given.`;
  if (signs.length === 0) return [paint.dim(read)];
  return [
    paint.yellow(`${read} The host may have another one: give it, e.g. --timezone Europe/Vienna.`),
    ...signs.map((sign) => `  ${plain(sign)}`),
  ];
};

const isFromElsewhere = (a: Finding, b: Finding): boolean =>
  a.host !== b.host || a.subject.channel !== b.subject.channel;

/** Groups about the same subject, seen by several hosts or channels, are one incident: they stand together, where the first one does. */
const sameTogether = (groups: readonly Group[]): Group[][] => {
  const together: Group[][] = [];
  for (const group of groups) {
    const key = troubleKey(group.cause);
    const same = together.find((of) =>
      of.every(({ cause }) => troubleKey(cause) === key && isFromElsewhere(cause, group.cause)),
    );
    if (same) same.push(group);
    else together.push([group]);
  }
  return together;
};

const withEffects = (group: Group, paint: Paint): string[][] => [
  finding(group.cause, paint),
  ...group.effects.map((effect) => explained(group, effect, paint)),
];

const elsewhere = (first: Finding, { host, subject }: Finding, lines: readonly string[], paint: Paint): string[] => {
  const seen = host === first.host ? '' : `, as ${host} sees it`;
  const way = subject.channel === first.subject.channel ? '' : `, by way of ${plain(subject.channel ?? 'no channel')}`;
  return [paint.dim(`The same${seen}${way}:`), ...lines].map((line) => `    ${line}`);
};

const verdictPaint = (verdict: Verdict, paint: Paint): ((text: string) => string) =>
  ({ problem: paint.red, suspected: paint.yellow, unknown: paint.dim, normal: paint.green })[verdict];

/** The host, where one was named. */
const hostOf = ({ host }: Finding): string => (host === UNNAMED_HOST ? '' : `${host} · `);

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const finding = (f: Finding, paint: Paint): string[] => {
  const tag = verdictPaint(f.verdict, paint)(f.verdict.toUpperCase());
  return [
    `${tag}  ${paint.bold(plain(f.headline))}`,
    paint.dim(`  ${hostOf(f)}${f.playbook} · ${f.severity} · ${percent(f.confidence)} sure · ${f.since} – ${f.until}`),
    ...part(
      'Looked at',
      f.steps.map((s) => `${ANSWER[s.answer]} ${plain(s.question)} ${paint.dim('—')} ${plain(s.saw)}`),
    ),
    ...part(
      'Evidence',
      f.evidence.map((e) => `${paint.dim(`${plain(e.evidence)}:${e.line}`)}  ${plain(shorten(e.text, 300))}`),
    ),
    ...part(
      'To say more',
      (f.needs ?? []).map((question) => plain(commandOf(question))),
    ),
    ...part('What can be done', [
      ...f.advice.flatMap((a) => [
        `${WHEN[a.when]}: ${plain(a.text)}`,
        ...(a.diff === null ? [] : a.diff.split('\n').map((line) => `    ${plain(line)}`)),
      ]),
      ...f.actions.map((a) => `Action ${paint.bold(a.action)} on ${plain(aimText(a))}: ${plain(a.because)}`),
    ]),
    `  Runbook: ${plain(runbookPath(f.runbook))}`,
  ];
};

/** A finding below the one that explains it. */
const explained = ({ cause }: Group, effect: Finding, paint: Paint): string[] => {
  const why = relationOf(cause, effect)?.because ?? 'By way of another finding that it explains.';
  return [paint.dim(`Explained by the above: ${why}`), ...finding(effect, paint)].map((line) => `    ${line}`);
};

const part = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];

const normalSection = (findings: readonly Finding[], paint: Paint): string[] => [
  `${paint.green('NORMAL')}  and why`,
  ...findings.map(
    (f) => `  ${plain(f.headline)} ${paint.dim(`(${hostOf(f)}${f.playbook}; ${plain(runbookPath(f.runbook))})`)}`,
  ),
];

const nothing = ({ files, now }: Analysis, paint: Paint): string[] => {
  if (!files.some((file) => file.coverage.parsed > 0))
    return [paint.yellow('Nothing could be read, so nothing can be said.')];
  return [
    now === null
      ? 'Nothing that was read tells of mail, of a service or of a state at some time, so no playbook could look at it.'
      : 'No playbook found anything to report.',
  ];
};

const files = (analysis: Analysis, paint: Paint): string[] => [
  ...analysis.stretches.map(({ from, to }) => paint.dim(`Assessed: ${from} – ${to}`)),
  paint.bold('Files'),
  ...analysis.files.flatMap((report) => [...file(report, paint), ...note(report, analysis, paint)]),
];

const note = (report: FileReport, analysis: Analysis, paint: Paint): string[] => {
  const text = leftOut(report, analysis);
  return text === null ? [] : [`    ${paint.yellow(text)}`];
};

const file = ({ path, kind, coverage, error }: FileReport, paint: Paint): string[] => {
  const reasons = Object.entries(coverage.reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${plain(reason)} ${count}`)
    .join(', ');
  const counts = `${coverage.lines} lines, ${coverage.parsed} parsed, ${coverage.unparsed} not`;
  return [
    `  ${plain(path)}  ${kind ?? '-'}  ${counts}${reasons === '' ? '' : ` (${reasons})`}`,
    ...(error === null ? [] : [`    ${paint.red('error:')} ${plain(error)}`]),
    ...(coverage.unparsed > 0 && coverage.samples[0] !== undefined
      ? [paint.dim(`    e.g. ${plain(coverage.samples[0], 160)}`)]
      : []),
  ];
};
