import type { MailhostConfig } from '../config.ts';
import { optionFile } from '../log/entry.ts';
import { channelPlans, POOLS } from '../world/channels.ts';
import type { Context } from './context.ts';

const ROLE = 'role.';

/**
 * The MTA's settings of a host in Unified Configuration, as `msconfig show` prints them (Technical Reference, Job
 * Controller default configuration and Transaction logging MTA options); the names of channels' keywords follow them.
 */
export const unifiedSettings = ({ logOptions, jobController, backoff }: MailhostConfig): string[] => [
  ...optionFile(logOptions)
    .split('\n')
    .flatMap((line) => {
      const { name, value } = /^(?<name>[A-Z_]+)=(?<value>.*)$/.exec(line)?.groups ?? {};
      return name === undefined ? [] : [`${ROLE}mta.${name.toLowerCase()} = ${value}`];
    }),
  `${ROLE}job_controller.max_messages = ${jobController.maxMessages}`,
  ...POOLS.map((pool) => `${ROLE}job_controller.job_pool:${pool}.job_limit = ${jobController.jobLimits[pool] ?? 10}`),
  ...channelPlans.map(
    ({ name, program }) => `${ROLE}job_controller.channel_class:${name}.master_command = IMTA_BIN:${program}`,
  ),
  ...channelPlans.flatMap(({ name, pool }) => {
    const waits = backoff[name]?.map((minutes) => `"PT${minutes}M"`).join(' ');
    return [`pool = ${pool}`, ...(waits === undefined ? [] : [`backoff = ${waits}`])].map(
      (keyword) => `${ROLE}channel:${name}.${keyword}`,
    );
  }),
];

/** Whether a name is one that `show PATTERN` prints: that of the group, all below it, or what a `*` stands for. */
const fits = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}(?:\\.|$)`);

/** `msconfig show PATTERN`; what a legacy host answers is our own guess. */
export const msconfig = (context: Context, args: readonly string[]): number => {
  const [command, pattern = '*'] = args;
  const settings = context.identity.settings;
  if (settings === null) {
    context.print('msconfig: there is no Unified Configuration\n');
    return 1;
  }
  if (command !== 'show' || args.length > 2) {
    context.print('msconfig: only show is simulated\n');
    return 2;
  }
  const wanted = fits(pattern);
  const shown = settings.filter((line) => wanted.test(line.slice(ROLE.length).split(' = ')[0] ?? ''));
  context.print(shown.map((line) => `${line}\n`).join(''));
  return shown.length > 0 ? 0 : 1;
};
