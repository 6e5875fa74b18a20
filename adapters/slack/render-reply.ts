import type { Reply } from '#shared/contracts/notification.ts';
import type { TimelineEntry } from '#shared/contracts/incident.ts';
import { assemble } from './assemble.ts';
import { bold, context, line, person, preformatted, richText, text, words } from './blocks.ts';
import type { Rendered } from './render.ts';
import { mrkdwn, safe, safeLines } from './safe-text.ts';

const COLUMNS = 8;
const CELL = 40;

/** A table in fixed-width text: columns as wide as their widest cell, at most {@link CELL}. */
export const tableText = (table: NonNullable<Reply['table']>, rows: number): string => {
  const cells = [table.columns, ...table.rows.slice(0, rows)].map((row) =>
    table.columns.slice(0, COLUMNS).map((_, column) => (row[column] ? safe(row[column], CELL) : '')),
  );
  const widths = table.columns
    .slice(0, COLUMNS)
    .map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const more = table.rows.length - rows;
  return [...lines, ...(more > 0 ? [`and ${more} more rows`] : [])].join('\n');
};

/** An answer or announcement. */
export const renderReply = (reply: Reply): Rendered => {
  const { table, preformatted: block, footnote } = reply;
  const paragraphs = (limit: number) => [
    richText(
      line(bold(safe(reply.heading, 200))),
      ...reply.paragraphs.slice(0, 20).map((paragraph) => line(text(safe(paragraph, limit)))),
    ),
  ];
  const rows = (limit: number) => [richText(preformatted(safeLines(tableText(table!, limit), 4_000)))];
  const code = (limit: number) => [richText(preformatted(safeLines(block!, limit)))];
  const parts = [
    { name: 'text', rank: 0, forms: [paragraphs(1_500), paragraphs(400), paragraphs(60)] },
    {
      name: 'table',
      rank: 1,
      forms: table === null || table.columns.length === 0 ? [] : [rows(50), rows(15), rows(4)],
    },
    { name: 'output', rank: 2, forms: block === null ? [] : [code(2_000), code(500)] },
    { name: 'note', rank: 3, forms: footnote === null ? [] : [[context(safe(footnote, 300))]] },
  ];
  return { text: mrkdwn(safe(reply.heading, 200)), blocks: assemble(parts) };
};

/** A line of an incident's thread. */
export const renderEntry = (entry: TimelineEntry): Rendered => ({
  text: mrkdwn(safe(entry.text, 300)),
  blocks: [richText(line(...(entry.by === null ? [] : [person(entry.by), words(' ')]), text(safe(entry.text, 1_500))))],
});
