import { makeZone, listingStamp } from '../mailhost/log/local-time.ts';
import type { Moment, ToolOutput } from './scenario.ts';

const MINUTE = 60_000;
const zone = makeZone('America/New_York');

/** `Mar  3 09:15`, as `ls -l` prints a recent time. */
const lsTime = (at: number): string => {
  const [date = '', clock = ''] = listingStamp(zone, at).split(' ');
  const [day = '', month = ''] = date.split('-');
  return `${month} ${String(Number(day)).padStart(2)} ${clock.slice(0, 5)}`;
};

const file = (bytes: number, at: number, name: string): string =>
  `-rw-------   1 mailsrv  mail     ${String(bytes).padStart(10)} ${lsTime(at)} ${name}`;

/** `df -k` of the root and a file system with so much free. */
export const df = (mount: string, freeKiB: number, totalKiB = 100_000_000): ToolOutput => {
  const row = (device: string, total: number, free: number, at: string): string =>
    `${device.padEnd(22)}${String(total).padStart(10)}${String(total - free).padStart(11)}${String(free).padStart(11)}${`${Math.ceil(((total - free) / total) * 100)}%`.padStart(8)}    ${at}`;
  return {
    kind: 'disk',
    tool: ['df', '-k'],
    stdout: `${[
      'Filesystem            kbytes      used      avail  capacity  Mounted on',
      row('/dev/dsk/c0t0d0s0', 20_000_000, 12_000_000, '/'),
      row('/dev/dsk/c1t0d0s6', totalKiB, freeKiB, mount),
    ].join('\n')}\n`,
  };
};

/** `ls -l` of stored's stamps; ages in minutes. */
export const storeStamps = ({ at }: Moment, ages: { ckp: number; lcu: number; per: number }): ToolOutput => ({
  kind: 'store-stamps',
  tool: ['ls', '-l'],
  stdout: `${[
    file(0, at - ages.ckp * MINUTE, 'stored.ckp'),
    file(0, at - ages.lcu * MINUTE, 'stored.lcu'),
    file(0, at - ages.per * MINUTE, 'stored.per'),
  ].join('\n')}\n`,
});

/** `ls -l` of store/mboxlist with so many database logs. */
export const databaseLogs = ({ at }: Moment, count: number): ToolOutput => ({
  kind: 'database-logs',
  tool: ['ls', '-l'],
  stdout: `${[
    file(16_384, at, '__db.001'),
    file(3_211_264, at, 'folder.db'),
    ...Array.from({ length: count }, (_, n) => file(10_485_760, at, `log.${String(100 + n).padStart(10, '0')}`)),
  ].join('\n')}\n`,
});

/** `ls -l` of core files; ages in minutes. */
export const cores = ({ at }: Moment, files: readonly { name: string; age: number }[]): ToolOutput => ({
  kind: 'core-files',
  tool: ['ls', '-l'],
  stdout: files.map(({ name, age }) => `${file(214_302_720, at - age * MINUTE, name)}\n`).join(''),
});

/** prstat lines of imapd processes of these sizes, MiB. */
export const prstatImapd = (sizes: readonly number[]): ToolOutput => ({
  kind: 'process',
  tool: ['prstat', '-c'],
  stdout: `${['   PID USERNAME  SIZE   RSS STATE  PRI NICE      TIME  CPU PROCESS/NLWP']
    .concat(
      sizes.map(
        (size, n) =>
          `${String(8022 + n).padStart(6)} mailsrv  ${String(size).padStart(4)}M  342M sleep   59    0 844:15:00 1.9% imapd/24`,
      ),
    )
    .join('\n')}\n`,
});

/** uptime and vmstat: load averages, run queue, idle share. */
export const load = (average: number, runQueue: number, idle: number): ToolOutput => ({
  kind: 'load',
  tool: ['vmstat', '5', '2'],
  stdout: `${[
    ` 10:15am  up 91 day(s), 22:13,  3 users,  load average: ${average.toFixed(2)}, ${average.toFixed(2)}, ${average.toFixed(2)}`,
    'cpus: 4',
    ' kthr      memory            page            disk          faults      cpu',
    ' r b w   swap  free  re  mf pi po fr de sr s0 s1 s2 s3   in   sy   cs us sy id',
    ` ${runQueue} 0 0 4312000 812000 12 90 1 0 0 0 0 1 0 0 0 512 2310 1100 ${100 - idle} 0 ${idle}`,
  ].join('\n')}\n`,
});

/** Ages of stored's stamps when it touched none since a minute. */
export const stoppedAt = ({ minute }: Moment, end: number): { ckp: number; lcu: number; per: number } => {
  const last = Math.min(minute, end);
  const since = minute - last;
  return { ckp: since, lcu: since + (last % 5), per: since + (last % 60) };
};

/** What a collector's probes find on a host whose store, disks and load are sound. */
export const soundStore = (moment: Moment): ToolOutput[] => [
  storeStamps(moment, stoppedAt(moment, moment.minute)),
  databaseLogs(moment, 2),
  df('/var/opt/mail', 40_000_000),
  load(0.9, 0, 75),
];
