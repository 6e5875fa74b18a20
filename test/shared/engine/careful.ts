import {
  type Attempt,
  ATTEMPTS_LIMIT,
  type Cell,
  cellKey,
  type Coverage,
  type Digest,
  LMTP_CLIENT,
  type Sending,
  sendingKey,
} from '#shared/contracts/digest.ts';
import { PER_KEY, TOP_SENDERS } from '#shared/digest/exemplars.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { senderOf } from '#shared/digest/sender.ts';
import { channelOf, destinationOf } from '#shared/formats/mail-log/destination.ts';
import type { MailLogOptions } from '#shared/formats/mail-log/options.ts';
import { createMailLogScanner } from '#shared/formats/mail-log/reader.ts';
import { reasonOf } from '#shared/formats/mail-log/reason.ts';
import { parseNslogLine } from '#shared/formats/nslog/parse.ts';
import { untrusted } from '#shared/text/untrusted.ts';

const MINUTE = 60_000;
const TRIES = new Set(['D', 'Q', 'R', 'K', 'Z']);
/** A line of more bytes proves no sending. */
const LONGEST_SENDING = 2_000;

/** What a log says, in an order of its own; lines that prove something by their key. */
export interface Said {
  cells: Cell[];
  sendings: Sending[];
  attempts: Attempt[];
  from: number | null;
  to: number | null;
  coverage: Coverage;
  proofs: { key: string; start: number; end: number; line: number; text: string }[];
}

const keyOf = (row: object): string => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

const byJson = <T extends object>(rows: readonly T[]): T[] => [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

/** Each row once, with how often it came. */
const summed = <T extends object>(rows: readonly T[]): (T & { count: number })[] => {
  const counts = new Map<string, T & { count: number }>();
  for (const row of rows) {
    const key = JSON.stringify(row);
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { ...row, count: 1 });
  }
  return byJson([...counts.values()]);
};

/** What the careful parser alone makes of a log, summed as plainly as can be; for logs of less than a hundred names. */
export const saidCarefully = (bytes: Uint8Array, timezone: string, options: MailLogOptions | null): Said => {
  const cells: Omit<Cell, 'count'>[] = [];
  const sendings: Omit<Sending, 'count'>[] = [];
  const attempts: Omit<Attempt, 'count'>[] = [];
  const lines: (Said['proofs'][number] & { at: number })[] = [];
  const times: number[] = [];
  const copies = new Set<string>();
  const scanner = createMailLogScanner(
    {
      onEntry: (entry, at, { start, end, number }, text) => {
        const channel = channelOf(entry);
        const minute = Math.floor(at / MINUTE);
        const { code } = entry;
        times.push(at);
        const destination = destinationOf(channel, entry.to);
        const cell = {
          minute,
          channel,
          code,
          destination,
          reason: reasonOf(code, entry.diagnostic, channel === LMTP_CLIENT),
        };
        cells.push(cell);
        const line = { at, start, end, line: number, text: untrusted(text) };
        lines.push({ key: cellKey(cell), ...line });
        if (code !== 'E') {
          if (TRIES.has(code) && entry.queueFile)
            attempts.push({ minute, channel, code, failures: Math.min(entry.queueFile.attempts, ATTEMPTS_LIMIT) });
          return;
        }
        const from = senderOf(entry);
        const copy = entry.fileName ?? entry.messageIds[0];
        if (!from || (copy !== undefined && copies.has(`${channel} ${copy}`))) return;
        if (copy !== undefined) copies.add(`${channel} ${copy}`);
        const sending = { minute, channel, source: entry.sourceChannel, ...from };
        sendings.push(sending);
        if (end - start <= LONGEST_SENDING) lines.push({ key: sendingKey(sending), ...line });
      },
    },
    {
      timezone,
      options,
      onServiceLine: (text) => {
        const line = parseNslogLine(text);
        if (line) times.push(line.epochMs);
        return line !== null;
      },
    },
  );
  scanner.write(bytes);
  const coverage = scanner.end();
  const jumps = times.filter(
    (at, i) => at < Date.UTC(1990, 0, 1) || (i > 0 && Math.abs(at - times[i - 1]!) > 48 * 60 * MINUTE),
  ).length;
  const kept = new Map<string, number>();
  const proofs = [...lines]
    .sort((a, b) => a.at - b.at || a.start - b.start)
    .filter(({ key }) => {
      kept.set(key, (kept.get(key) ?? 0) + 1);
      return kept.get(key)! <= PER_KEY;
    })
    .map(({ key, start, end, line, text }) => ({ key, start, end, line, text }));
  return {
    cells: summed(cells),
    sendings: summed(sendings),
    attempts: summed(attempts),
    from: times.length === 0 ? null : Math.min(...times),
    to: times.length === 0 ? null : Math.max(...times),
    coverage: { ...coverage, reasons: { ...coverage.reasons, ...(jumps > 0 && { 'clock-jump': jumps }) } },
    proofs: byJson(proofs),
  };
};

const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/** What the digester makes of a log, cut into pieces. */
export const saidByEngine = (pieces: readonly Uint8Array[], timezone: string, options: MailLogOptions | null): Said => {
  const digester = createLogDigester({ evidence: 'log', host: 'mx1', timezone, source: 'mail.log', fields: options });
  for (const piece of pieces) digester.write(piece);
  return saidIn(digester.end());
};

/** Rows that say the same added up, as whoever folds a digest does: a user is counted apart from an address of that name. */
const added = <T extends { count: number }>(rows: readonly T[]): T[] => {
  const sums = new Map<string, T>();
  for (const row of rows) {
    const key = keyOf({ ...row, count: 0 });
    sums.set(key, { ...row, count: row.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
};

const saidIn = ({ cells, sendings, attempts, from, to, coverage, exemplars }: Digest): Said => ({
  cells: byJson(cells),
  sendings: byJson(added(sendings)),
  attempts: byJson(attempts),
  from: ms(from),
  to: ms(to),
  coverage,
  proofs: byJson(
    exemplars.map(({ key, line: { start, end, line, text } }) => ({
      key,
      start,
      end,
      line,
      text,
    })),
  ),
});

const isSending = ({ key }: { key: string }): boolean => key.startsWith('sending|');

/** The same without the lines of senders where there are too many for all to be proved. */
export const comparable = (said: Said): Said => {
  const senders = new Set(said.sendings.map(sendingKey));
  return senders.size <= TOP_SENDERS ? said : { ...said, proofs: said.proofs.filter((line) => !isSending(line)) };
};
