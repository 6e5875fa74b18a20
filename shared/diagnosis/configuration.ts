import type { HostView } from '#shared/window/view.ts';
import { isAtLeast } from './versions.ts';

/** How a host is configured; `either` = a release that has both ways, and nothing was seen that tells which. */
export type Configuration = 'legacy' | 'unified' | 'either';

/** msconfig prints where a setting is kept before its name; no other tool does. */
const UNIFIED = /^(?:role|instance)\./;
/** What configutil prints, channels as imta.cnf has them, and an MTA option by its bare name, as in option.dat. */
const LEGACY = /^(?:service|local|channel:[^.]*)\.|^[^.:]+$/;

/**
 * By the settings that were seen, else by the release: the Unified Configuration came with 7 Update 5 (Overview of
 * Messaging Server Unified Configuration), and any later host can still have a legacy one.
 */
export const configurationOf = (view: HostView): Configuration => {
  const names = view.facts.latest('option').map(({ name }) => name);
  if (names.some((name) => UNIFIED.test(name))) return 'unified';
  if (names.some((name) => LEGACY.test(name)) || view.facts.latest('job-controller').length > 0) return 'legacy';
  return isAtLeast(view.productVersion, 7, 0, 5) === false ? 'legacy' : 'either';
};

/** A change of the MTA's configuration: lines as a file has them, without their sign. */
export interface MtaChange {
  readonly rewrite?: Block;
  readonly channels?: readonly Block[];
  readonly pool?: { readonly name: string } & Limit;
  readonly maxMessages?: Limit;
}

/** `from` null = not seen, so that its line is only added. */
interface Limit {
  readonly from: number | null;
  readonly to: number;
}

interface Block {
  readonly where: string;
  readonly lines: readonly string[];
}

/**
 * The change as the host's configuration takes it; for both kinds where it is not known which the host has. Sources: 6.3
 * Administration Guide, Chapter 10; 8.0.2 System Administrator's Guide, Table 8-1 (msconfig edit); Technical Reference,
 * Job Controller options (those of the whole file, job_pool).
 */
export const mtaDiff = (configuration: Configuration, change: MtaChange): string => {
  const { rewrite, channels = [] } = change;
  const rules = rewrite ? [rewrite] : [];
  const edit = configuration === 'either' ? 'imta.cnf | msconfig edit' : 'msconfig edit';
  return [
    ...(configuration === 'legacy'
      ? below('imta.cnf', blockLines([...rules, ...channels]))
      : [...below(`${edit} rewrite`, blockLines(rules)), ...below(`${edit} channels`, blockLines(channels))]),
    ...(configuration === 'unified' ? [] : below('job_controller.cnf', fileLines(change))),
    ...(configuration === 'legacy' ? [] : below('msconfig', settingLines(change))),
  ].join('\n');
};

const blockLines = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ where, lines }) => [`@@ ${where} @@`, ...lines.map((line) => `+${line}`)]);

const below = (file: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`--- ${file}`, `+++ ${file}`, ...lines];

const fileLines = ({ pool, maxMessages }: MtaChange): string[] => [
  ...(maxMessages ? ['@@ before the first section @@', ...fileLine('MAX_MESSAGES', maxMessages)] : []),
  ...(pool ? poolHead(pool) : []),
  ...(pool ? fileLine('job_limit', pool) : []),
];

const poolHead = ({ name, from }: NonNullable<MtaChange['pool']>): string[] =>
  from === null ? ['@@ pools @@', `+[POOL=${name}]`] : [`@@ [POOL=${name}] @@`];

const fileLine = (name: string, { from, to }: Limit): string[] => [
  ...(from === null ? [] : [`-${name}=${from}`]),
  `+${name}=${to}`,
];

const settingLines = ({ pool, maxMessages }: MtaChange): string[] => [
  ...(maxMessages ? setting('max_messages', maxMessages) : []),
  ...(pool ? setting(`job_pool:${pool.name}.job_limit`, pool) : []),
];

const setting = (name: string, { from, to }: Limit): string[] => [
  ...(from === null ? [] : [`-job_controller.${name} = ${from}`]),
  `+set job_controller.${name} ${to}`,
];

/** What to say beside a change that is given for both kinds; '' where the host's own is known. */
export const eitherWay = (configuration: Configuration): string =>
  configuration === 'either'
    ? ' Whether this host has a legacy configuration (imta.cnf, job_controller.cnf) or a Unified Configuration (msconfig) was not seen: the change is given for both.'
    : '';
