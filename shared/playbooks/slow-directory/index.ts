import { type Notice, noticeKey } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { intervalAt } from '#shared/window/time.ts';
import type { HostView } from '#shared/window/view.ts';
import { askCounters, ASKED } from '#shared/diagnosis/ask.ts';
import { advise, proofs, step, toFinding } from '#shared/diagnosis/draft.ts';
import { loadOf, saturated } from '#shared/diagnosis/load.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { notedBy } from '#shared/diagnosis/store.ts';
import { factLines, isFresh, minutesFrom } from '#shared/diagnosis/seen.ts';
import { clock, counted, named } from '#shared/diagnosis/words.ts';

/** Seconds of an answer at which the vendor's alarm goes off, and at which two in a row are slow. */
const ALARM = 10;
const SLOW = 3;
/** Minutes in which measurements and alarms count as present. */
const RECENT = 60;

type Measured = Extract<Fact, { kind: 'counterutil' }>;

interface Directory {
  name: string;
  series: readonly Measured[];
}

/** The directory server answers slowly, and everything that asks it waits. */
export const slowDirectory: Playbook = {
  id: 'slow-directory',
  title: 'The directory server is slow',
  assess: (view) => {
    const all = directories(view);
    const measured = all.filter(({ series }) => isSlow(view, series));
    const quickSince = (name: string, minute: number): boolean =>
      all.some(
        (d) => d.name === name && intervalAt(d.series.at(-1)!.at) >= minute && secondsOf(d.series.at(-1)!) < SLOW,
      );
    const alarms = notedBy(view, ['alarm'], alarmed)
      .map((a) => ({ ...a, notices: a.notices.filter((n) => n.minute >= view.latestInterval - RECENT) }))
      .filter((a) => /ldap/.test(a.name) && a.notices.length > 0);
    const of = (name: string): readonly Notice[] => alarms.find((a) => a.name === name)?.notices ?? [];
    return [
      ...measured.map((directory) => finding(view, directory, of(directory.name))),
      ...alarms
        // An alarm tells of a moment; a later measurement tells more.
        .filter(({ name, last }) => measured.every((m) => m.name !== name) && !quickSince(name, last))
        .map(({ name, notices }) => finding(view, { name, series: [] }, notices)),
    ];
  },
};

/** Server that an alarm is about, by the name that its counters have. */
const alarmed = ({ subject }: Notice): string => subject.toLowerCase().replace(/^serverresponse /, '');

const directories = (view: HostView): Directory[] =>
  view.facts
    .latest('counterutil')
    .filter((f) => f.object === 'serverresponse' && /ldap.*responsetime$/.test(f.attribute) && isFresh(view, f.at))
    .map((f) => ({
      name: f.attribute.replace(/^serverresponse\./, '').replace(/\.?responsetime$/, ''),
      series: view.facts.series('counterutil', f.name),
    }));

const secondsOf = (fact: Measured): number => (typeof fact.value === 'number' ? fact.value : 0);

const isSlow = (view: HostView, series: readonly Measured[]): boolean => {
  const [previous, last] = [series.at(-2), series.at(-1)!];
  if (secondsOf(last) >= ALARM) return true;
  // One slow answer is a hiccup.
  return (
    previous !== undefined &&
    minutesFrom(previous.at, view.latest) <= RECENT &&
    Math.min(secondsOf(previous), secondsOf(last)) >= SLOW
  );
};

const finding = (view: HostView, { name, series }: Directory, alarms: readonly Notice[]): Finding => {
  const last = series.at(-1);
  const needs = askCounters(view, 'serverresponse');
  const load = loadOf(view);
  // On a machine that cannot keep up, everything that is measured from it looks slow.
  const ours = saturated(view).length > 0;
  const sure = !ours && (alarms.length > 0 || (last !== undefined && secondsOf(last) >= ALARM));
  const slow = series.filter((f) => secondsOf(f) >= SLOW);
  const since = slow[0] ? intervalAt(slow[0].at) : alarms[0]!.minute;
  const others = view.facts
    .latest('counterutil')
    .filter(
      (f) =>
        f.object === 'serverresponse' &&
        f.attribute.endsWith('responsetime') &&
        !/ldap/.test(f.attribute) &&
        isFresh(view, f.at),
    );
  const keys = [...new Set(alarms.map(noticeKey))];
  return toFinding('slow-directory', view, {
    subject: { kind: 'process', name, channel: null },
    verdict: sure ? 'problem' : 'suspected',
    severity: sure ? 'critical' : 'warning',
    confidence: sure ? 0.85 : 0.5,
    headline: `The directory server ${named(name)} is slow: ${last ? `${secondsOf(last)} seconds for an answer at ${clock(last.at)}` : `${counted(alarms.length, 'alarm')} of this host`}. It is the directory, not the mail server.`,
    since,
    until: last ? intervalAt(last.at) : view.latestInterval,
    steps: [
      step(
        'step-response',
        'How long does it take to answer?',
        last ? 'yes' : 'unknown',
        last
          ? `${series
              .slice(-4)
              .map((f) => `${secondsOf(f)} s at ${clock(f.at)}`)
              .join('; ')} (slow: from ${SLOW} s twice, or ${ALARM} s).`
          : `Was not read. ${needs.length > 0 ? `${ASKED} ` : ''}By hand: "counterutil -o serverresponse -n 1".`,
      ),
      step(
        'step-alarm',
        'Did the alarm go off?',
        alarms.length > 0 ? 'yes' : 'no',
        `${counted(
          alarms.reduce((t, n) => t + n.count, 0),
          'alarm line',
        )} in the last hour.`,
      ),
      step(
        'step-others',
        'Are the mail services themselves quick?',
        others.length === 0 ? 'unknown' : others.every((f) => secondsOf(f) < SLOW) ? 'yes' : 'no',
        others.length === 0
          ? 'Not read.'
          : others
              .slice(0, 4)
              .map((f) => `${f.attribute}: ${f.value}`)
              .join('; '),
      ),
      step(
        'step-load',
        'Is this host itself busy?',
        load === null ? 'unknown' : load.busy ? 'yes' : 'no',
        load?.words ?? 'No fresh figure of the load.',
      ),
      step(
        'step-lists',
        'Are big lists expanded?',
        'unknown',
        'Could not be seen. Many E entries of one message at once show it; each member is looked up.',
      ),
    ],
    evidence: [
      ...factLines(slow.slice(-4), 'responsetime', 4),
      ...proofs(view, keys, { name, from: view.latestInterval - RECENT, to: view.latestInterval }, 4),
    ],
    advice: [
      advise(
        'now',
        'Look at the directory server: its load, connections, cache, and searches without an index (its access log, notes=U). Compare with a look-up by hand from this host and from another.',
      ),
      advise(
        'now',
        'If there is a replica, let the mail servers ask it first (local.ugldaphost takes several names; restart as usual).',
      ),
      advise('now', 'Put off mailings to big lists: each member costs look-ups at enqueue.'),
      advise(
        'for-good',
        'A replica close to the mail servers, indexes for what they ask (mail, mailAlternateAddress, uid, mailHost), and big lists expanded by a channel of their own.',
      ),
      advise('do-not', 'Do not restart the MTA or raise its processes: more of them ask the same slow server.'),
    ],
    anchor: 'what-to-do-now',
    needs,
  });
};
