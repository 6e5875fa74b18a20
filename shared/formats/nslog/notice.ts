import type { NoticeClass } from '#shared/contracts/digest.ts';
import { noticeOfMmp, parseMmpMessage } from '../mmp-message.ts';
import type { NslogLine } from './parse.ts';
import { HARMLESS, type Rule, RULES } from './rules.ts';

type Said = Pick<NslogLine, 'process' | 'level' | 'message'>;

/** What a line is, and what it is about: a mailbox, an account, a service …; '' = nothing in particular. */
export interface NoticeRead {
  class: NoticeClass;
  subject: string;
}

// A text of the product is a sentence; more is somebody's data.
const LOOKED_AT = 2_000;
const LONGEST_SUBJECT = 320;

const SEVERITY: Readonly<Record<string, number>> = { fatal: 3, critical: 3, error: 2, warning: 1 };

const severityOf = (level: string): number => SEVERITY[level.toLowerCase()] ?? 0;

const PROXY = /^(?:Imap|Pop|Smtp)Proxy$|^AService$/;

/** Fields of `name=value|name=value`; null = not in that form. */
const valuesOf = (text: string): ReadonlyMap<string, string> | null => {
  const values = new Map<string, string>();
  for (const part of text.split('|', 40)) {
    const equals = part.indexOf('=');
    if (equals > 0) values.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return values.size > 1 ? values : null;
};

/** Alarm states and probes are printed as pairs. */
const ofValues = (text: string): NoticeRead | null => {
  const values = text.includes('|') ? valuesOf(text) : null;
  const alarm = values?.get('alarmid');
  if (alarm !== undefined) return { class: 'alarm', subject: `${alarm} ${values?.get('instance') ?? ''}`.trim() };
  if (values?.has('function') && values.has('error'))
    return { class: 'probe-failed', subject: values.get('port') ?? '' };
  return null;
};

const ofSession = (line: Said, text: string): NoticeRead | null => {
  const session = PROXY.test(line.process) ? /^\(s?id \w{1,20}\) /.exec(text) : null;
  const message = session && parseMmpMessage(text.slice(session[0].length));
  return message && noticeOfMmp(message);
};

const fits = (rule: Rule, line: Said): boolean =>
  (rule.process === undefined || rule.process.test(line.process)) && (!rule.severe || severityOf(line.level) > 0);

/** Kind and subject of a service-log line that playbooks know; null = of no interest to them. */
export const readNotice = (line: Said): NoticeRead | null => {
  const text = line.message.slice(0, LOOKED_AT).trim();
  const read = ofSession(line, text) ?? ofRules(line, text) ?? ofValues(text);
  if (read) return { ...read, subject: read.subject.slice(0, LONGEST_SUBJECT) };
  if (severityOf(line.level) < 2 || HARMLESS.some((pattern) => pattern.test(text))) return null;
  return { class: 'error', subject: '' };
};

const ofRules = (line: Said, text: string): NoticeRead | null => {
  for (const rule of RULES) {
    const found = fits(rule, line) ? rule.text.exec(text) : null;
    if (!found) continue;
    const subject = found.groups?.['subject'] ?? '';
    // Accounts are the same in any case; mailboxes are not.
    return { class: rule.class, subject: rule.class === 'bad-login' ? subject.toLowerCase() : subject };
  }
  return null;
};

/** Kind of a service-log line that playbooks know; null = of no interest to them. */
export const noticeOf = (line: Said): NoticeClass | null => readNotice(line)?.class ?? null;

/** What a line is about: a mailbox, an account, a partition, a service …; '' = nothing in particular. */
export const subjectOf = (line: Said): string => readNotice(line)?.subject ?? '';
