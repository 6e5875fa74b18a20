import { HostName, OpaqueId } from '#shared/contracts/primitives.ts';
import { OBJECT_KEY } from './object-key.ts';
import { bare, describeError } from './describe-error.ts';

/** Fields that may be logged: names and numbers of ours, never text from mail. */
interface Fields {
  messageId?: string;
  key?: string;
  host?: string;
  fingerprint?: string;
  request?: string;
  command?: string;
  proposal?: string;
  action?: string;
  playbook?: string;
  outcome?: string;
  /** A sentence that the code wrote. */
  reason?: string;
  count?: number;
  /** What was caught, as it is; {@link describeError} says what of it is written. */
  error?: unknown;
}

type Form = (value: unknown) => string | number | null;

const like =
  (form: RegExp): Form =>
  (value) =>
    typeof value === 'string' && form.test(value) ? value : null;

const id: Form = (value) => OpaqueId.safeParse(value).data ?? null;

/** What each field may hold, whatever the types say: an id that came from outside is checked like everything else. */
const forms: Record<keyof Fields, Form> = {
  messageId: like(/^[A-Za-z0-9=+/_.:-]{1,200}$/),
  key: like(OBJECT_KEY),
  host: (value) => HostName.safeParse(value).data ?? null,
  fingerprint: id,
  request: id,
  command: id,
  proposal: id,
  action: id,
  playbook: like(/^[a-z0-9-]{1,60}$/),
  outcome: like(/^[a-z0-9-]{1,60}$/),
  reason: (value) => (typeof value === 'string' ? bare(value) : null),
  count: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null),
  error: describeError,
};

/** Stands for a value that does not have the form of its field. */
const WITHHELD = '(withheld)';

/**
 * One structured line per event; the message is fixed, what varies is in the fields. What is no field of the list is
 * left out, a value of another form is withheld.
 */
export const log = (message: string, fields: Fields = {}): void => {
  const line: Record<string, string | number> = { message: bare(message) };
  for (const [name, form] of Object.entries(forms)) {
    const value = fields[name as keyof Fields];
    if (value !== undefined) line[name] = form(value) ?? WITHHELD;
  }
  console.log(JSON.stringify(line));
};
