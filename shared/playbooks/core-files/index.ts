import type { Fact } from '#shared/contracts/fact.ts';
import { WINDOW_HOURS } from '#shared/contracts/window.ts';
import type { EvidenceLine, Finding } from '#shared/contracts/finding.ts';
import { intervalAt } from '#shared/window/time.ts';
import { byText } from '#shared/window/merge.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise, type Draft, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { crashedIn, intervalIn, linesOf, type Noted, notedBy, proofOf } from '#shared/diagnosis/store.ts';
import { clock, clockOf, counted, named } from '#shared/diagnosis/words.ts';

type Core = Extract<Fact, { kind: 'core-file' }>;

/** What crashed, and how that is known. */
interface Crash {
  /** '' = not known. */
  readonly program: string;
  readonly files: readonly Core[];
  readonly noted: Noted | null;
}

/** Programs that hold locks of the store while they work. */
const STORE = /^(?:stored|imapd|popd|mshttpd|httpd|ims_master|tcp_lmtp_server|impurge|imexpire|reconstruct|mboxutil)$/;

/** Processes ended unexpectedly and left core files. */
export const coreFiles: Playbook = {
  id: 'core-files',
  title: 'A process crashed',
  assess: (view) => crashesOf(view).map((crash) => crashed(view, crash)),
};

/** Cores of the time that the window covers: older ones are somebody's collection. */
const crashesOf = (view: HostView): Crash[] => {
  const from = view.latestInterval - WINDOW_HOURS * 60;
  const files = view.facts.latest('core-file').filter((f) => intervalAt(f.modifiedAt) >= from);
  const noted = notedBy(view, ['core-dumped'], (n) => crashedIn(view, n));
  const programs = new Set([...files.map((f) => f.program ?? ''), ...noted.map((n) => n.name)]);
  return [...programs].sort(byText).map((program) => ({
    program,
    files: files.filter((f) => (f.program ?? '') === program),
    noted: noted.find((n) => n.name === program) ?? null,
  }));
};

const linesFor = (view: HostView, { noted, files, program }: Crash): EvidenceLine[] => [
  ...(noted ? proofOf(view, noted, program) : []),
  ...linesOf(files.slice(0, 6)),
];

const subjectOf = (view: HostView, { program }: Crash): Draft['subject'] =>
  program === '' ? { kind: 'host', name: view.host, channel: null } : { kind: 'process', name: program, channel: null };

const crashed = (view: HostView, crash: Crash): Finding => {
  const { program, files, noted } = crash;
  const who = program === '' ? 'A process' : named(program);
  const times = Math.max(files.length, noted?.count ?? 0);
  const minutes = [...files.map((f) => intervalIn(view, f.modifiedAt)), ...(noted ? [noted.first, noted.last] : [])];
  const newest = files.toSorted((a, b) => byText(b.modifiedAt, a.modifiedAt))[0];
  return toFinding('core-files', view, {
    subject: subjectOf(view, crash),
    verdict: 'problem',
    severity: times > 2 ? 'critical' : 'warning',
    confidence: 0.9,
    headline: `${who} crashed ${counted(times, 'time')} since ${clockOf(Math.min(...minutes))}${newest ? `: core file ${named(newest.name)}` : ''}.`,
    since: Math.min(...minutes),
    until: Math.max(...minutes),
    steps: [
      step(
        'step-new',
        'Are there core files of the last day?',
        files.length > 0 ? 'yes' : 'unknown',
        newest
          ? `${counted(files.length, 'file')}; the newest is of ${clock(newest.modifiedAt)}.`
          : `A crash was logged ${counted(noted?.count ?? 0, 'time')}; the core file itself was not seen.`,
      ),
      step(
        'step-program',
        'Which program was it?',
        program === '' ? 'unknown' : 'yes',
        program === '' ? 'The name does not say it: "file CORE" does.' : `${named(program)}.`,
      ),
      step(
        'step-lock',
        'May it have left a lock in the store?',
        program === '' ? 'unknown' : STORE.test(program) ? 'yes' : 'no',
        program !== '' && STORE.test(program)
          ? 'It works on mailboxes: look for accounts whose deliveries are all busy, and for database logs that pile up.'
          : program === ''
            ? 'That depends on the program.'
            : 'It holds none as far as is known.',
      ),
    ],
    evidence: linesFor(view, crash),
    advice: [
      advise(
        'now',
        'Read the log of the process at that time, and keep the core: move it where it fills nothing, with the program and libraries of the same day; support needs all of them ("pstack CORE" for a first look).',
      ),
      advise(
        'now',
        'Look at what its end left behind: deliveries that find a mailbox busy for ever, database logs that pile up. If so, stop and start all services of the store together.',
      ),
      advise(
        'for-good',
        'Solaris: let coreadm put cores in one directory with names that tell program, process and time (for example "coreadm -g /var/cores/core.%f.%p.%t -e global"), with room for them.',
      ),
      advise(
        'for-good',
        'The same program again: look for a patch with support; a mailbox database cache that is too small can be the cause as well.',
      ),
      advise('do-not', 'Do not delete the core before somebody has looked: it is the only witness.'),
      advise('do-not', 'Do not take "it was restarted by itself" for the end of it.'),
    ],
    anchor: 'what-to-do-now',
  });
};
