import type { Fact } from '#shared/contracts/fact.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { Instant } from '#shared/contracts/primitives.ts';
import { advise, step, toFinding } from '#shared/diagnosis/draft.ts';
import type { Playbook } from '#shared/diagnosis/playbook.ts';
import { clock, counted, named } from '#shared/diagnosis/words.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import type { ReceivedView } from '#shared/window/received.ts';
import { type Hole, holesOf } from './holes.ts';

/** Holes and gaps that are told one by one. */
const TOLD = 5;

/** What a log is needed for. */
const BLINDED: Readonly<Record<string, string>> = {
  'mail.log': 'destinations, queues, bounces and senders',
  imta: 'deliveries to mailboxes and mailboxes that need repair',
  mmp: 'connections through the proxy',
};

/** A log of which the collector itself counted more gaps than before. */
interface Loss {
  readonly path: string;
  readonly gaps: number;
  readonly before: Instant;
  readonly at: Instant;
  readonly line: EvidenceLine | null;
}

type Followed = Extract<Fact, { kind: 'followed-log' }>;

/** Rises of the count; one that falls belongs to a collector that lost its memory, and counts anew. */
const lossesOf = (series: readonly Followed[]): Loss[] =>
  series.slice(1).flatMap((fact, i) => {
    const earlier = series[i]!;
    const gaps = fact.gaps - earlier.gaps;
    return gaps > 0 ? [{ path: fact.name, gaps, before: earlier.at, at: fact.at, line: fact.line }] : [];
  });

const timeOf = (at: Instant | null): string => (at === null ? 'an unknown time' : clock(at));

const tellHole = ({ source, from, to, before, after }: Hole): string =>
  `${named(source)}, bytes ${from} to ${to} (${counted(to - from, 'byte')}), between ${timeOf(before)} and ${timeOf(after)}`;

const tellLoss = ({ path, gaps, before, at }: Loss): string =>
  `${named(path)}: ${counted(gaps, 'gap')}, between ${clock(before)} and ${clock(at)}`;

/** What the store lists on both sides of a hole: there is no line in what is missing. */
const listed = ({ between, from, to }: Hole): EvidenceLine[] =>
  between.map((key, i) => ({
    evidence: key,
    start: i === 0 ? from : to,
    end: i === 0 ? from : to,
    line: 1,
    text: untrusted(key),
  }));

const blindedBy = (sources: readonly string[]): string =>
  [...new Set(sources.map((source) => BLINDED[source] ?? 'the message store and its sessions'))].join('; ');

/** Bytes of a followed log are missing. Rests on what arrived, held against a listing of the store. */
export const evidenceGap: Playbook<ReceivedView> = {
  id: 'evidence-gap',
  title: 'Evidence is missing',
  assess: (view) => {
    const logs = view.facts.latest('followed-log');
    if (view.ranges.length === 0 && logs.length === 0) return [];
    const holes = holesOf(view.ranges);
    const losses = logs.flatMap(({ name }) => lossesOf(view.facts.series('followed-log', name)));
    const newest = [view.latest, ...view.beats.slice(-1), ...logs.map(({ at }) => at)].reduce((a, b) =>
      a > b ? a : b,
    );
    const bad = holes.length > 0 || losses.length > 0;
    const bytes = holes.reduce((sum, { from, to }) => sum + to - from, 0);
    const first = [...holes.flatMap(({ before }) => before ?? []), ...losses.map(({ before }) => before)];
    const sources = [...holes.map(({ source }) => source), ...(losses.length > 0 ? ['mail.log', 'imta', ''] : [])];
    const finding = toFinding('evidence-gap', view, {
      subject: { kind: 'host', name: view.host, channel: null },
      verdict: holes.length > 0 ? 'problem' : bad ? 'suspected' : 'normal',
      severity: bad ? 'warning' : 'info',
      confidence: holes.length > 0 ? 0.95 : bad ? 0.6 : 0.9,
      headline:
        holes.length > 0
          ? `${counted(bytes, 'byte')} of the logs of ${view.host} never arrived: ${tellHole(holes[0]!)}${holes.length > 1 ? ', and more' : ''}. What happened there is not known.`
          : bad
            ? `The collector on ${view.host} lost its place in a log: ${tellLoss(losses[0]!)}. Lines may be missing.`
            : `The logs of ${view.host} arrived without a gap.`,
      since: 0,
      until: 0,
      steps: [
        step(
          'step-ranges',
          'Is a byte range missing between others?',
          holes.length > 0 ? 'yes' : view.ranges.length > 0 ? 'no' : 'unknown',
          holes.length > 0
            ? `${holes.slice(0, TOLD).map(tellHole).join('; ')}${holes.length > TOLD ? `; and ${holes.length - TOLD} more` : ''}.`
            : `${counted(view.ranges.length, 'range')} of the last 24 hours of mail time.`,
        ),
        step(
          'step-collector',
          'Did the collector lose its place in a log?',
          losses.length > 0 ? 'yes' : logs.length > 0 ? 'no' : 'unknown',
          losses.length > 0
            ? `${losses.slice(0, TOLD).map(tellLoss).join('; ')}.`
            : logs.length > 0
              ? `No new gap in ${counted(logs.length, 'log')}.`
              : 'It did not say.',
        ),
        ...(bad
          ? [
              step(
                'step-blind',
                'What may be missed?',
                'unknown',
                `Findings about ${blindedBy(sources)}, in that time.`,
              ),
            ]
          : []),
      ],
      evidence: [...holes.slice(0, TOLD).flatMap(listed), ...losses.flatMap(({ line }) => line ?? [])],
      advice: bad
        ? [
            advise(
              'now',
              'Look whether the file is still on the host, under this or a rotated name; read the range there.',
            ),
            advise(
              'for-good',
              'Rotate logs by renaming them, never by cutting them, and keep the rotated ones for some days.',
            ),
            advise('do-not', 'Do not take "nothing found" for that time as "nothing happened".'),
          ]
        : [advise('now', 'Nothing.')],
      anchor: bad ? 'what-to-do-now' : 'what-it-means',
    });
    return [{ ...finding, since: first.reduce((a, b) => (a < b ? a : b), newest), until: newest }];
  },
};
