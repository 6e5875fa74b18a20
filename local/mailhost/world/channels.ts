import type { ChannelName, MailhostConfig } from '../config.ts';

/** Fixed properties of a channel. */
export interface ChannelPlan {
  name: ChannelName;
  /** Channel program; ims_master's comings and goings are noted in the `imta` log. */
  program: string;
  pool: 'LOCAL_POOL' | 'IMS_POOL' | 'SMTP_POOL';
  /** Attempts at the same time. */
  threads: number;
  /** SMTP channels have a modifier in their codes from 6.3 on. */
  smtp: boolean;
}

/** Minutes until the next attempt after the first, second, … failure; the last one repeats (normal priority). Source: 2005Q4 Administration Guide, backoff. */
export const NORMAL_BACKOFF = [60, 120, 120, 240, 240, 240, 480] as const;

/** Messages that one process of a channel works on at the same time (MAX_CLIENT_THREADS). */
export const THREADS_PER_JOB = 10;

/** The host's channels. */
export const channelPlans: readonly ChannelPlan[] = [
  { name: 'tcp_local', program: 'tcp_smtp_client', pool: 'SMTP_POOL', threads: 20, smtp: true },
  { name: 'tcp_intranet', program: 'tcp_smtp_client', pool: 'SMTP_POOL', threads: 10, smtp: true },
  { name: 'ims-ms', program: 'ims_master', pool: 'IMS_POOL', threads: 8, smtp: false },
  { name: 'reprocess', program: 'reprocess', pool: 'LOCAL_POOL', threads: 4, smtp: false },
  { name: 'hold', program: 'hold', pool: 'LOCAL_POOL', threads: 1, smtp: false },
  { name: 'tcp_lmtpcs', program: 'tcp_lmtp_client', pool: 'SMTP_POOL', threads: 10, smtp: true },
  { name: 'process', program: 'process', pool: 'LOCAL_POOL', threads: 4, smtp: false },
];

/** The Job Controller's pools. */
export const POOLS = ['DEFAULT', 'LOCAL_POOL', 'IMS_POOL', 'SMTP_POOL'] as const;

/** imta.cnf with these channels. */
export const imtaFile = (domain: string, backoff: MailhostConfig['backoff']): string =>
  [
    '! imta.cnf of a simulated host',
    `${domain}  $U%$D@tcp_local-daemon`,
    '.  $U%$H$D@tcp_local-daemon',
    '',
    'defaults logging notices 3 6 9 12',
    '',
    ...channelPlans.flatMap(({ name, pool }) => {
      const waits = backoff[name]?.map((minutes) => ` "PT${minutes}M"`).join('') ?? '';
      return [`${name} subdirs 20 pool ${pool}${waits === '' ? '' : ` backoff${waits}`}`, `${name}-daemon`, ''];
    }),
  ].join('\n');

/** job_controller.cnf with these channels. */
export const jobControllerFile = ({ maxMessages, jobLimits }: MailhostConfig['jobController']): string =>
  [
    '! VERSION=5.0',
    '!MTA Job Controller configuration file',
    '!',
    '!Global defaults',
    'secret=simulated',
    'slave_command=NULL',
    'max_life_age=900',
    `max_messages=${maxMessages}`,
    '!',
    '!Pool definitions',
    '!',
    ...POOLS.flatMap((pool) => [`[POOL=${pool}]`, `job_limit=${jobLimits[pool] ?? 10}`, '!']),
    '!Channel definitions',
    '!',
    ...channelPlans.flatMap(({ name, program }) => [`[CHANNEL=${name}]`, `master_command=IMTA_LIB:${program}`, '!']),
    '',
  ].join('\n');
