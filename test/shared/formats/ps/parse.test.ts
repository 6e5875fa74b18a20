import { expect, it } from 'vitest';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import { parsePs } from '#shared/formats/ps/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';
const read = (text: string) => parsePs(text, AT);

it('reads ps -ef: a day in two words, times with days, no process for what is gone', () => {
  const { facts, coverage } = read(SAMPLES['ps']!);
  expect(facts).toMatchObject([
    { name: 'init', pid: 1, user: 'root', cpuSeconds: 12, virtualKiB: null },
    { name: 'imapd', pid: 811, cpuSeconds: 93_784, line: { line: 3 } },
  ]);
  expect(coverage.unparsed).toBe(0);
});

it('reads rows of prstat without heading, in both spellings of priority', () => {
  expect(read(SAMPLES['prstat']!).facts).toMatchObject([
    {
      name: 'imapd',
      pid: 811,
      user: 'mta1',
      virtualKiB: 3108 * 1024,
      residentKiB: 342 * 1024,
      cpuPercent: 1.93,
      cpuSeconds: 50_655,
    },
    { name: 'imapd', pid: 812, virtualKiB: 2.5 * 1024 ** 2, state: 'cpu3' },
  ]);
});

it.each([
  [
    'prstat',
    '   PID USERNAME  SIZE   RSS STATE  PRI NICE      TIME  CPU PROCESS/NLWP\n 811 mta1 3108M 342M sleep 59 0 84:15:02 1.9% imapd/45\nTotal: 6 processes, 4 lwps, load averages: 1.21, 0.19, 0.20\n',
    { name: 'imapd', virtualKiB: 3108 * 1024, cpuSeconds: 303_302, cpuPercent: 1.9 },
  ],
  [
    'ps aux',
    'USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nmta 811 1.5 2.0 3182592 350208 ? Ssl Mar04 844:15 /opt/mta/lib/imapd -d\n',
    { name: 'imapd', virtualKiB: 3_182_592, residentKiB: 350_208, cpuPercent: 1.5, cpuSeconds: 50_655, state: 'Ssl' },
  ],
  [
    'top',
    'top - 09:15:02 up 12 days,  load average: 0.10, 0.20, 0.30\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n    811 mta       20   0    2.9g 350208  10000 S   1.5   2.0   0:12.34 imapd\n',
    { name: 'imapd', virtualKiB: 2.9 * 1024 ** 2, residentKiB: 350_208, cpuSeconds: 12 },
  ],
])('reads %s by its heading', (_, text, fact) => {
  const { facts, coverage } = read(text);
  expect(facts).toMatchObject([fact]);
  expect(coverage.unparsed).toBe(0);
});

it('does not guess columns: ps -l counts SZ in pages', () => {
  expect(
    read(' F S UID PID PPID C PRI NI ADDR SZ WCHAN TTY TIME CMD\n 4 S 0 1 0 0 40 20 ? 170 ? ? 0:12 init\n'),
  ).toMatchObject({
    facts: [],
    coverage: { parsed: 0 },
  });
});

const ROWS =
  'USER        PID S    VSZ   RSS %CPU     TIME COMMAND\nmailsrv     811 S 604116 148220  0.1 01:02:03 /opt/mta/lib/imapd\n' +
  'mailsrv    1210 S  22144  9312  0.0 00:00:01 /opt/mta/lib/job_controller\n';
const COMMAND = '$ ps -o user,pid,s,vsz,rss,pcpu,time,comm\n';
const lists = (text: string) => read(text).facts.filter(({ kind }) => kind === 'process-list');

it('knows that the list which a host is asked for is whole, and of no other', () => {
  expect(lists(`${COMMAND}${ROWS}`)).toMatchObject([{ name: 'ps', processes: 2 }]);
  expect(lists(`${COMMAND.replace('-o', '-u mailsrv -o')}${ROWS}`)).toMatchObject([{ name: 'ps', processes: 2 }]);
  expect(lists(`${COMMAND}${ROWS}mailsrv 12 Z 0 0 0.0 00:00:00 stored <defunct>\n`)).toMatchObject([{ processes: 2 }]);
  expect(lists(ROWS)).toEqual([]);
  expect(lists(`${COMMAND}${ROWS}mailsrv 1211 S 22\n`)).toEqual([]);
  expect(lists(`${COMMAND}mailsrv 811 S 604116 148220 0.1 01:02:03 imapd\n`)).toEqual([]);
  expect(lists(`$ ps -ef\n${COMMAND}${ROWS}`)).toEqual([]);
});

it('is the reader of that list, though it names the Job Controller with a path', () => {
  const header = { version: 1, type: 'snapshot', host: 'mx1.example.edu', kind: 'process', takenAt: AT } as const;
  const snapshot = { tool: ['ps'], exitCode: 0, stdout: `${COMMAND}${ROWS}`, stderr: '', durationMs: 1 };
  const { facts } = digestSnapshot({ ...header, sha256: 'a'.repeat(64), timezone: 'UTC' }, snapshot, 'e');
  expect(facts.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'process imapd',
    'process job_controller',
    'process-list ps',
  ]);
});
