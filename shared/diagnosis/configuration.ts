import type { HostView } from '#shared/window/view.ts';
import { isAtLeast } from './versions.ts';

/** How a host is configured; `either` = a release that has both ways, and nothing was seen that tells which. */
export type Configuration = 'legacy' | 'unified' | 'either';

/** msconfig prints where a setting is kept before its name; no other tool does. */
const UNIFIED = /^(?:role|instance)\./;
/** What configutil prints. */
const LEGACY = /^(?:service|local)\./;

/** By the settings that were seen, else by the release: of 7 is not documented which have the Unified Configuration. */
export const configurationOf = (view: HostView): Configuration => {
  const names = view.facts.latest('option').map(({ name }) => name);
  if (names.some((name) => UNIFIED.test(name))) return 'unified';
  if (names.some((name) => LEGACY.test(name)) || view.facts.latest('job-controller').length > 0) return 'legacy';
  return isAtLeast(view.productVersion, 7, 0) ? 'either' : 'legacy';
};

/** A change of the MTA's configuration: lines as a file has them, without their sign. */
export interface MtaChange {
  readonly rewrite?: Block;
  readonly channels?: readonly Block[];
  readonly pool: { readonly name: string; readonly from: number | null; readonly to: number };
}

interface Block {
  readonly where: string;
  readonly lines: readonly string[];
}

/**
 * The change as the host's configuration takes it; null where that is not known. Sources: 6.3 Administration Guide,
 * Chapter 10; 8.0.2 System Administrator's Guide, Table 8-1 (msconfig edit, job_controller options); Technical Reference,
 * Job Controller options (job_pool).
 */
export const mtaDiff = (configuration: Configuration, { rewrite, channels = [], pool }: MtaChange): string | null => {
  if (configuration === 'either') return null;
  const rules = rewrite ? [rewrite] : [];
  const parts =
    configuration === 'legacy'
      ? [...part('imta.cnf', [...rules, ...channels]), ...heading('job_controller.cnf'), ...poolLines(pool)]
      : [
          ...part('msconfig edit rewrite', rules),
          ...part('msconfig edit channels', channels),
          ...heading('msconfig'),
          ...(pool.from === null ? [] : [`-${setting(pool.name)} = ${pool.from}`]),
          `+set ${setting(pool.name)} ${pool.to}`,
        ];
  return parts.join('\n');
};

const setting = (pool: string): string => `job_controller.job_pool:${pool}.job_limit`;

const heading = (file: string): string[] => [`--- ${file}`, `+++ ${file}`];

const part = (file: string, blocks: readonly Block[]): string[] =>
  blocks.length === 0
    ? []
    : [
        ...heading(file),
        ...blocks.flatMap(({ where, lines }) => [`@@ ${where} @@`, ...lines.map((line) => `+${line}`)]),
      ];

const poolLines = ({ name, from, to }: MtaChange['pool']): string[] =>
  from === null
    ? ['@@ pools @@', `+[POOL=${name}]`, `+job_limit=${to}`]
    : [`@@ [POOL=${name}] @@`, `-job_limit=${from}`, `+job_limit=${to}`];

/** Where to change it by hand when the diff cannot be made; '' when it was. */
export const eitherWay = (configuration: Configuration): string =>
  configuration === 'either'
    ? ' Whether this host has a legacy configuration (imta.cnf, job_controller.cnf) or a Unified Configuration ("msconfig edit rewrite", "msconfig edit channels", "msconfig set") was not seen.'
    : '';
