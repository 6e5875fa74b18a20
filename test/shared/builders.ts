import {
  type Attempt,
  type Cell,
  cellKey,
  type Digest,
  type EntryCode,
  type Exemplar,
  type Notice,
  noticeKey,
  type NoticeClass,
  type ReasonClass,
  type Sending,
  sendingKey,
} from '#shared/contracts/digest.ts';
import type { QueueCounts } from '#shared/contracts/evidence.ts';
import { type Fact, factKey } from '#shared/contracts/fact.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { type Instant, toInstant } from '#shared/contracts/primitives.ts';
import type { Window } from '#shared/contracts/window.ts';
import { assess } from '#shared/playbooks/index.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';

/** Host of all built windows. */
export const HOST = 'mail1.example.com';

/** Minute 0 of every story: 2026-02-03 08:00 UTC. */
export const START = Date.UTC(2026, 1, 3, 8) / 60_000;

/** Instant of a story's minute; fractions are seconds. */
export const at = (minute: number): Instant => toInstant((START + minute) * 60_000);

/** So many log entries of one kind in one minute of a story. */
export interface Entry {
  minute: number;
  code: EntryCode;
  channel: string;
  to: string;
  reason: ReasonClass;
  count: number;
}

/** Connections as releases before 6.3 write them: the log names no address. */
const TEXTS: Partial<Record<ReasonClass, string>> = {
  'connection-refused': 'TCP active open: Failed connect()    Error: connection refused',
  'connection-timeout': 'TCP active open: Failed connect()    Error: connection timed out',
  'remote-4xx': 'smtp;450 4.2.0 Try again later',
  'over-quota': 'Over quota Over quota',
  'mailbox-busy': 'Mailbox is busy Mailbox is busy',
};

const entry =
  (code: EntryCode, reason: ReasonClass, channel: string) =>
  (minute: number, to: string, count = 1): Entry => ({ minute, code, channel, to, reason, count });

/** Enqueued for a destination of tcp_local. */
export const came = entry('E', 'none', 'tcp_local');
/** Delivered. */
export const went = entry('D', 'delivered', 'tcp_local');
/** Temporarily failed: connection refused. */
export const refused = entry('Q', 'connection-refused', 'tcp_local');
/** Temporarily failed: answered with 4xx. */
export const deferred = entry('Q', 'remote-4xx', 'tcp_local');
/** The same for accounts of the local store. */
export const filed = entry('D', 'delivered', 'ims-ms');
export const cameToStore = entry('E', 'none', 'ims-ms');
export const busy = entry('Q', 'mailbox-busy', 'ims-ms');
export const full = entry('Q', 'over-quota', 'ims-ms');

/** An entry of any kind. */
export const other = (
  code: EntryCode,
  reason: ReasonClass,
  channel: string,
  minute: number,
  to: string,
  count = 1,
): Entry => entry(code, reason, channel)(minute, to, count);

/** The same kind of entry again and again: every `step` minutes from `from` to before `to`. */
export const every = (step: number, from: number, to: number, make: (minute: number) => Entry | Entry[]): Entry[] => {
  const out: Entry[] = [];
  for (let minute = from; minute < to; minute += step) out.push(...[make(minute)].flat());
  return out;
};

const lineOf = (e: Entry): string =>
  `${at(e.minute)} ${e.channel} ${e.code} 2 someone@example.com rfc822;user@${e.to} ${TEXTS[e.reason] ?? ''}`;

const keep = (exemplars: Exemplar[]): Exemplar[] => {
  const kept = new Map<string, number>();
  return exemplars.filter(({ key }) => {
    const count = (kept.get(key) ?? 0) + 1;
    kept.set(key, count);
    return count <= 3;
  });
};

/** Evidence key of a day's log range; `n` tells several apart. */
export const evidenceOf = (n: number | string, day = '2026-02-03'): string =>
  `evidence/${HOST}/${day}/log/mail.log/1-2-abc/${String(n).padStart(15, '0')}-x.gz`;

/** An empty digest, with what a test wants to say. */
export const digestWith = (fields: Partial<Digest>): Digest => ({
  version: 1,
  evidence: evidenceOf(0),
  host: HOST,
  from: fields.to ?? null,
  to: null,
  cells: [],
  notices: [],
  sendings: [],
  attempts: [],
  facts: [],
  exemplars: [],
  queueCounts: null,
  productVersion: null,
  coverage: { lines: 0, parsed: 0, unparsed: 0, reasons: {}, samples: [] },
  ...fields,
});

/** What the digester would say of these entries. */
export const digestOf = (entries: readonly Entry[], evidence = evidenceOf(0)): Digest => {
  const cells = entries.map((e): Cell => ({
    minute: START + e.minute,
    channel: e.channel,
    code: e.code,
    destination: e.to,
    reason: e.reason,
    count: e.count,
  }));
  const exemplars = [...entries]
    .sort((a, b) => a.minute - b.minute)
    .map((e, i) => ({
      key: cellKey({ channel: e.channel, code: e.code, destination: e.to, reason: e.reason }),
      at: at(e.minute),
      line: { evidence, start: i * 100, end: i * 100 + 99, line: i + 1, text: untrusted(lineOf(e)) },
    }));
  const minutes = entries.map((e) => e.minute);
  const lines = entries.reduce((sum, e) => sum + e.count, 0);
  return digestWith({
    evidence,
    from: minutes.length > 0 ? at(Math.min(...minutes)) : null,
    to: minutes.length > 0 ? at(Math.max(...minutes)) : null,
    cells,
    exemplars: keep(exemplars),
    coverage: { lines, parsed: lines, unparsed: 0, reasons: {}, samples: [] },
  });
};

/** Digest of service-log lines of one minute. */
export const noticesOf = (
  minute: number,
  notices: readonly [process: string, kind: NoticeClass, count: number, subject?: string][],
): Digest => joined(notices.map(([process, kind, count, subject]) => noted(kind, { minute, process, count, subject })));

/** Digests with nothing but rows and lines, as one. */
const joined = (digests: readonly Digest[]): Digest => ({
  ...digests[0]!,
  evidence: digests.map((d) => d.evidence).join('+'),
  notices: digests.flatMap((d) => d.notices),
  exemplars: digests.flatMap((d) => d.exemplars),
});

/** Digest of one kind of service-log line in one minute; `text` is the line that proves it. */
export const noted = (
  kind: NoticeClass,
  {
    minute = 0,
    process = 'imapd',
    subject = '',
    count = 1,
    text = `${process}[123]: General Notice: ${kind} ${subject}`,
  }: { minute?: number; process?: string; subject?: string | undefined; count?: number; text?: string } = {},
): Digest => {
  const evidence = evidenceOf(`n${minute}${process}${kind}${subject}${count}`);
  const notice: Notice = { minute: START + minute, process, class: kind, subject, count };
  const line = { evidence, start: 0, end: 1, line: 1, text: untrusted(text) };
  return digestWith({
    evidence,
    to: at(minute),
    notices: [notice],
    exemplars: [{ key: noticeKey(notice), at: at(minute), line }],
  });
};

/** Digest of facts; each says its own time. */
export const know = (...facts: readonly Fact[]): Digest =>
  digestWith({
    evidence: `evidence/${HOST}/${(facts[0]?.at ?? at(0)).slice(0, 10)}/snapshot/counters/${facts.map((f) => `${factKey(f)}@${f.at}`).join('+')}.gz`,
    facts: [...facts],
  });

/** Digest of `count` messages that a sender put into a queue in one minute. */
export const sent = (
  minute: number,
  sender: string,
  count = 1,
  { channel = 'tcp_local', source = 'tcp_auth', authenticated = source === 'tcp_auth' }: Partial<Sending> = {},
): Digest => {
  const evidence = evidenceOf(`s${minute}${sender}${channel}${source}${count}`);
  const sending: Sending = { minute: START + minute, channel, source, sender, authenticated, count };
  const text = untrusted(`${at(minute)} ${source} ${channel} E 2 ${sender} rfc822;user@example.org`);
  return digestWith({
    evidence,
    to: at(minute),
    sendings: [sending],
    exemplars: [{ key: sendingKey(sending), at: at(minute), line: { evidence, start: 0, end: 1, line: 1, text } }],
  });
};

/** Digest of `count` entries in one minute about files that had so many failed tries behind them. */
export const tried = (
  minute: number,
  code: EntryCode,
  failures: number,
  count = 1,
  { channel = 'tcp_local' }: Partial<Attempt> = {},
): Digest =>
  digestWith({
    evidence: evidenceOf(`t${minute}${code}${failures}${channel}${count}`),
    to: at(minute),
    attempts: [{ minute: START + minute, channel, code, failures, count }],
  });

/** Digest of a count of one channel's files. */
export const countsOf = (minute: number, channel: string, fields: Partial<QueueCounts['channels'][number]>): Digest =>
  digestWith({
    evidence: `evidence/${HOST}/2026-02-03/snapshot/queue-counts/${at(minute)}.${channel}.gz`,
    to: at(minute),
    queueCounts: {
      at: at(minute),
      counts: {
        channels: [{ channel, byAttempts: [0], held: 0, unknownNames: 0, oldest: null, ...fields }],
        complete: true,
      },
    },
  });

/** Digests of a story, one for each `minutes` minutes of it. */
export const digestsOf = (entries: readonly Entry[], minutes = 10): Digest[] => {
  const parts = new Map<number, Entry[]>();
  for (const e of entries) {
    const part = Math.floor(e.minute / minutes);
    parts.set(part, [...(parts.get(part) ?? []), e]);
  }
  return [...parts].map(([part, own]) => digestOf(own, evidenceOf(part)));
};

/** The digests folded in their order. */
export const fold = (digests: readonly Digest[]): Window => digests.reduce(foldDigest, emptyWindow(HOST));

/** What the playbooks say about a story, and about further digests. */
export const tell = (entries: readonly Entry[], more: readonly Digest[] = []): Finding[] => {
  const window = fold([...digestsOf(entries), ...more]);
  return assess(window, window.latest ?? at(0));
};

/** Those that would open an incident. */
export const troubles = (findings: readonly Finding[]): Finding[] =>
  findings.filter((f) => f.verdict === 'problem' || f.verdict === 'suspected');

/** Findings of one playbook. */
export const of = (playbook: string, findings: readonly Finding[]): Finding[] =>
  findings.filter((f) => f.playbook === playbook);
