import type { Fact } from '#shared/contracts/fact.ts';
import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';

/** A setting that was read, as the host's own tool names it. */
export interface Setting<T> {
  readonly name: string;
  readonly text: string;
  /** Null = not understood, or two readings of one time contradict each other. */
  readonly value: T | null;
  readonly line: EvidenceLine | null;
}

/** What the host's configuration says of quotas; null = that was not read, and no default is guessed. */
export interface QuotaOptions {
  readonly enforced: Setting<boolean> | null;
  /** Hours. */
  readonly grace: Setting<number> | null;
  /** The MTA refuses mail for a full mailbox before it is queued. */
  readonly status: Setting<boolean> | null;
  /** One message more than the quota is taken. */
  readonly overdraft: Setting<boolean> | null;
  /** Bytes of those without a quota of their own; -1 = no limit. */
  readonly bytes: Setting<number> | null;
  readonly notified: Setting<boolean> | null;
  /** Whether there is a text to warn with. */
  readonly message: Setting<boolean> | null;
  /** Per cent of the quota. */
  readonly warnAt: Setting<number> | null;
  /** Days. */
  readonly interval: Setting<number> | null;
}

type Option = Extract<Fact, { kind: 'option' }>;

/** Name of a setting; msconfig puts before it where it is kept. */
const storeOption = (name: string, before = ''): RegExp =>
  new RegExp(String.raw`^(?:role\.|instance\.)?${before}store\.${name}$`);

/** 6.0 to 6.2 and the Unified Configuration say store.overquotastatus, 6.3 says local.store.overquotastatus; quotaoverdraft the other way round. */
const LOCAL = String.raw`(?:local\.)?`;

const switchOf = (text: string): boolean | null =>
  /^(?:on|yes|true|1)$/i.test(text) ? true : /^(?:off|no|false|0)$/i.test(text) ? false : null;

const numberOf = (text: string): number | null => (/^\d{1,15}$/.test(text) ? Number(text) : null);

const settingOf = <T>(
  options: readonly Option[],
  name: RegExp,
  read: (text: string) => T | null,
): Setting<T> | null => {
  const own = options.filter((option) => name.test(option.name));
  const newest = own.reduce((at, option) => (option.at > at ? option.at : at), '');
  const [first, ...others] = own.filter(({ at }) => at === newest);
  if (!first) return null;
  const value = read(first.value);
  const agreed = others.every((other) => read(other.value) === value);
  return { name: first.name, text: first.value, value: agreed ? value : null, line: first.line };
};

/** Sources: 6.3 Administration Guide, 20.8.3 and 20.8.4; 2005Q4 Administration Guide, Table 18-7; Technical Reference, overquotastatus and quotaoverdraft. */
export const quotaOptions = (view: HostView): QuotaOptions => {
  const options = view.facts.latest('option');
  return {
    enforced: settingOf(options, storeOption('quotaenforcement'), switchOf),
    grace: settingOf(options, storeOption('quotagraceperiod'), numberOf),
    status: settingOf(options, storeOption('overquotastatus', LOCAL), switchOf),
    overdraft: settingOf(options, storeOption('quotaoverdraft', LOCAL), switchOf),
    bytes: settingOf(options, storeOption('defaultmailboxquota'), (text) => (text === '-1' ? -1 : numberOf(text))),
    notified: settingOf(options, storeOption('quotanotification'), switchOf),
    message: settingOf(options, storeOption('quotaexceededmsg'), (text) => text !== ''),
    warnAt: settingOf(options, storeOption('quotawarn'), numberOf),
    interval: settingOf(options, storeOption('quotaexceededmsginterval'), numberOf),
  };
};

/** Lines that show the settings. */
export const optionLines = (options: QuotaOptions): EvidenceLine[] =>
  (Object.values(options) as (Setting<unknown> | null)[]).flatMap((setting) => setting?.line ?? []);

const LONGEST = 60;

/** `store.quotawarn = 90`, as it was read. */
export const asRead = ({ name, text }: Pick<Setting<unknown>, 'name' | 'text'>): string =>
  `${name} = ${text === '' ? '(empty)' : text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
