import type { Paint } from '../analyze/paint.ts';
import { plain } from '../analyze/plain.ts';
import { UNNAMED_HOST } from '../analyze/report.ts';
import type { Difference } from './difference.ts';
import type { Told } from './incidents.ts';
import type { Replay } from './replay.ts';

const MINUTE = 60_000;

/** `2 h 5 min`. */
const duration = (from: string, to: string): string => {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / MINUTE);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const clock = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

const howLong = ({ openedAt, endedAt, troubleUntil }: Told): string =>
  endedAt === null
    ? `not over at the end, trouble last seen ${clock(troubleUntil)}`
    : `${duration(openedAt, endedAt)}, until ${clock(endedAt)}`;

/** `destination example.net (channel tcp_local)`. */
const subjectOf = ({ subject, channels }: Told): string =>
  `${subject}${channels.length === 0 ? '' : ` (channel ${channels.join(', ')})`}`;

/** The hosts, where they were named. */
const seenBy = ({ hosts }: Told): string => (hosts.every((h) => h === UNNAMED_HOST) ? '' : ` · ${hosts.join(', ')}`);

const incident = (told: Told, paint: Paint): string[] => [
  `${clock(told.openedAt)}  ${(told.peak === 'critical' ? paint.red : paint.yellow)(told.peak)}  ${paint.bold(plain(told.headline))}`,
  `  ${told.playbook} · ${plain(subjectOf(told))}${seenBy(told)}${told.sequence > 1 ? ` · came back (${told.sequence})` : ''} · ${told.verdict} · ${howLong(told)}`,
  ...told.proposed.map((action) => `  would have proposed: ${plain(action)}`),
  ...told.offered.map((action) => `  would have offered, for somebody to ask for: ${plain(action)}`),
];

const filesOf = ({ files, dropped }: Replay, paint: Paint): string[] => {
  const read = files.filter(({ coverage, error }) => error === null || coverage.lines > 0).length;
  const unparsed = files.filter(({ coverage, error }) => error !== null || coverage.unparsed > 0);
  return [
    paint.bold(
      `Read ${read === files.length ? '' : `${read} of `}${files.length} ${files.length === 1 ? 'file' : 'files'}`,
    ),
    ...unparsed.map(
      ({ path, coverage, error }) =>
        `  ${plain(path)}  ${coverage.unparsed} of ${coverage.lines} lines not parsed${error === null ? '' : `; ${paint.red('error:')} ${plain(error)}`}`,
    ),
    ...(dropped === 0
      ? []
      : [`  ${dropped} stretches of time left out: too many different days, their stamps are damaged`]),
  ];
};

const spanOf = ({ span }: Replay): string =>
  span === null
    ? 'No file carried a time, so nothing could be replayed.'
    : `From ${clock(span.from)} to ${clock(span.to)}:`;

const join = (parts: readonly (readonly string[])[]): string =>
  `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;

/** Incidents of a replay for people. All foreign text passes {@link plain}. */
export const printIncidents = (replay: Replay, paint: Paint): string => {
  const incidents = replay.incidents[0] ?? [];
  const count = incidents.length === 1 ? '1 incident' : `${incidents.length} incidents`;
  return join([
    [spanOf(replay), ...(replay.span === null ? [] : [`${count} would have been opened.`])],
    ...incidents.map((told) => incident(told, paint)),
    filesOf(replay, paint),
  ]);
};

/** What two sets of playbooks tell differently, for people. */
export const printDifferences = (replay: Replay, found: readonly Difference[], paint: Paint): string =>
  join([
    [spanOf(replay), found.length === 0 ? 'Both tell the same.' : `${found.length} told differently.`],
    ...found.map(({ here, there }) => [
      ...(here === null ? [] : [paint.green('here'), ...incident(here, paint)]),
      ...(there === null ? [] : [paint.red('there'), ...incident(there, paint)]),
      ...(here === null ? ['(not opened here)'] : there === null ? ['(not opened there)'] : []),
    ]),
    filesOf(replay, paint),
  ]);
