import type { RawLine, Scenario, ServiceLine } from './scenario.ts';
import { aside, control, HOST } from './shapes.ts';
import { line, repeated, usual } from './traffic.ts';

/** Logins as imapd logs them, ten a minute. */
const logins = (from: number, to: number): ServiceLine[] =>
  repeated(from, to, 0.1, (minute, n) =>
    line(
      'imap',
      'imapd',
      'Account Notice',
      minute,
      `login [198.51.100.${n % 200}:${30_000 + (n % 20_000)}] u${String((n % 70) + 1).padStart(4, '0')} plaintext sslv3`,
    ),
  );

const stamp = (minute: number): string => new Date(Date.UTC(2026, 2, 3, 14) + minute * 60_000).toISOString();

/** Shown by its layout only: in a line that nobody understands, anything may stand. */
const CLAIM = /\|xxxxx\|9999\|xxxxx\|999\.99\.999\.9+\|x9999\|xx/;

/** The same in a layout that is none of NSLOG's. */
const foreign = (source: RawLine['source'], from: number, to: number): RawLine[] =>
  repeated(from, to, 0.1, (minute, n) => ({
    atMinute: minute,
    source,
    raw: `${stamp(minute)}|imapd|4711|login|198.51.100.${n % 200}|u${String((n % 70) + 1).padStart(4, '0')}|ok`,
  }));

/** Texts in a layout that nobody described. */
export const layoutScenarios: readonly Scenario[] = [
  aside(
    'parser-coverage',
    'An update changes the layout of the IMAP log.',
    { playbook: 'parser-coverage', subject: HOST, claim: CLAIM },
    { minutes: 300, lines: [...logins(0, 60), ...foreign('imap', 60, 300)] },
  ),
  aside(
    'small-log-changes',
    'An update changes the layout of the IMAP log of a host on which few people read mail.',
    { playbook: 'parser-coverage', subject: HOST, claim: CLAIM },
    {
      minutes: 240,
      lines: [
        ...repeated(0, 60, 2, (minute) => logins(minute, minute + 0.05)).flat(),
        ...repeated(60, 240, 3, (minute) => foreign('imap', minute, minute + 0.05)).flat(),
      ],
    },
  ),
];

/** Texts of which nothing, or little, is understood, and nothing needs to be. */
export const layoutControls: readonly Scenario[] = [
  control('some-foreign-lines', 'Few people use webmail; its log is of a layout of its own.', usual(), {
    lines: [...logins(0, 240), ...repeated(30, 240, 3, (minute) => foreign('http', minute, minute + 0.05)).flat()],
    explained: { playbook: 'parser-coverage', subject: HOST, claim: CLAIM },
  }),
  control(
    'wildcard-expanded-by-the-shell',
    'A site’s own script asks for counters of tcp_*, unquoted: csh finds no such file.',
    usual(),
    { outputs: () => [{ kind: 'counters', tool: ['imsimta', 'counters', '-show'], stdout: 'imsimta: No match.\n' }] },
  ),
  control(
    'session-recorded',
    'The sessions of one user are recorded for an hour (telemetry): she logs in again and again meanwhile.',
    usual(),
    {
      lines: repeated(60, 120, 0.5, (minute, n) =>
        line(
          'imap',
          'imapd',
          'Account Notice',
          minute,
          n % 2 === 0
            ? `login [198.51.100.14:${30_000 + n}] u0007 plaintext sslv3`
            : `close [198.51.100.14:${29_999 + n}] u0007 2026/3/3 10:00:00 0:00:29 512 20480 2`,
        ),
      ),
    },
  ),
];
