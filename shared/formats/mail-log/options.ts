import type { Fact } from '#shared/contracts/fact.ts';

/** Which optional fields the transaction log has, as the MTA's options say. */
export interface MailLogOptions {
  /** LOG_FORMAT: 1 text, 2 text with `<>` for empty addresses, 3 counted, 4 XML, 5 and 6 JSON. */
  format: number;
  node: boolean;
  process: boolean;
  notary: boolean;
  filename: boolean;
  envelopeId: boolean;
  messageId: boolean;
  username: boolean;
  /** LOG_CONNECTION bit 0. */
  sourceSystem: boolean;
  sensitivity: boolean;
  priority: boolean;
  intermediate: boolean;
  filter: boolean;
  reason: boolean;
  diagnostics: boolean;
  remoteMta: boolean;
  queueTime: boolean;
  /** LOG_CONNECTION bit 5. */
  transport: boolean;
  /** LOG_CONNECTION bit 6. */
  application: boolean;
}

/** What an option file says; `reasons` counts the lines that say nothing readable. */
export interface LogOptionsRead {
  /** Null = no option stands there, or one of the log's has a value that cannot be read. */
  options: MailLogOptions | null;
  reasons: Readonly<Record<string, number>>;
}

const LINE = /^\s*(?:[\w-]{1,40}\.){0,4}([A-Za-z][\w-]{0,60})\s*=\s*(.*)$/;
const MOST_LINES = 20_000;

/**
 * Reads the log's options from `option.dat` (`LOG_FILENAME=1`, `!` begins a comment) or `msconfig show mta.log_*`
 * (`mta.log_filename = 1`). Options that are not named have their default; the last line of a name counts.
 * Source: 6.3 Administration Reference, "Option File"; Messaging Server Technical Reference, "Transaction logging MTA options".
 */
export const parseLogOptions = (text: string): LogOptionsRead => {
  const values = new Map<string, number>();
  const reasons: Record<string, number> = {};
  const count = (reason: string): void => {
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  };
  let named = false;
  let broken = false;
  for (const line of text.split('\n', MOST_LINES)) {
    if (/^\s*(?:[!#].*)?$/.test(line)) continue;
    const m = LINE.exec(line.slice(0, 2_000));
    if (!m) {
      count('not-an-option');
      continue;
    }
    named = true;
    const name = (m[1] ?? '').toLowerCase();
    if (!name.startsWith('log_')) continue;
    const value = /^"?(-?\d{1,9})"?\s*(?:!.*)?$/.exec(m[2] ?? '')?.[1];
    if (value === undefined) {
      // A list of header names and the like switches no field of an entry.
      if (FIELDS.has(name)) broken = true;
      count('bad-value');
      continue;
    }
    values.set(name, Number(value));
  }
  return { options: named && !broken ? optionsOf(values) : null, reasons };
};

/**
 * The log's options as the host's facts tell them: those of the newest file or listing that names one, for an option that
 * it no longer names has its default again. Null = none names an option of the log, or one cannot be read.
 */
export const logOptionsIn = (facts: readonly Fact[]): MailLogOptions | null => {
  const said = facts.flatMap((fact) => {
    const name = fact.kind === 'option' ? fact.name.slice(fact.name.lastIndexOf('.') + 1) : '';
    return fact.kind === 'option' && FIELDS.has(name) ? [{ at: fact.at, line: `${name}=${fact.value}` }] : [];
  });
  const newest = said.reduce((latest, { at }) => (at > latest ? at : latest), '');
  const lines = said.filter(({ at }) => at === newest).map(({ line }) => line);
  return lines.length === 0 ? null : parseLogOptions(lines.join('\n')).options;
};

const FIELDS = new Set([
  'log_format',
  'log_node',
  'log_process',
  'log_notary',
  'log_filename',
  'log_envelope_id',
  'log_message_id',
  'log_username',
  'log_connection',
  'log_sensitivity',
  'log_priority',
  'log_intermediate',
  'log_filter',
  'log_reason',
  'log_diagnostics',
  'log_remote_mta',
  'log_queue_time',
]);

const optionsOf = (values: ReadonlyMap<string, number>): MailLogOptions => {
  const on = (name: string): boolean => (values.get(name) ?? 0) !== 0;
  const connection = values.get('log_connection') ?? 0;
  return {
    format: values.get('log_format') ?? 1,
    node: on('log_node'),
    process: on('log_process'),
    notary: on('log_notary'),
    filename: on('log_filename'),
    envelopeId: on('log_envelope_id'),
    messageId: on('log_message_id'),
    username: on('log_username'),
    sourceSystem: (connection & 1) !== 0,
    sensitivity: on('log_sensitivity'),
    priority: on('log_priority'),
    intermediate: on('log_intermediate'),
    filter: on('log_filter'),
    reason: on('log_reason'),
    diagnostics: (values.get('log_diagnostics') ?? 1) !== 0,
    remoteMta: on('log_remote_mta'),
    queueTime: on('log_queue_time'),
    transport: (connection & 32) !== 0,
    application: (connection & 64) !== 0,
  };
};
