import { expect, it } from 'vitest';
import { parseProcesses } from '#shared/formats/imsimta-process/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('reads processes by their base name', () => {
  const { facts, coverage } = parseProcesses(`${SAMPLES['process']!}odd\n`, AT);
  expect(facts).toMatchObject([
    {
      name: 'job_controller',
      pid: 611,
      user: 'mailsrv',
      virtualKiB: 20_000,
      residentKiB: 9_000,
      cpuSeconds: 1,
      state: 'S',
    },
    { name: 'dispatcher', pid: 612, cpuSeconds: 721, cpuPercent: null },
  ]);
  expect(coverage).toMatchObject({ lines: 5, parsed: 4, reasons: { 'bad-row': 1 } });
});

it.each([
  ['mailsrv 611 S 20000 9000 08:41:19 0:01 job_controller\n', { 'no-heading': 1 }],
  ['USER PID ODD COMMAND\nmailsrv 611 S job_controller\n', { 'unknown-heading': 2 }],
])('reads nothing without a heading that it knows', (text, reasons) => {
  expect(parseProcesses(text, AT)).toMatchObject({ facts: [], coverage: { parsed: 0, reasons } });
});

it('says that a list was read to its end, also where it shows nobody', () => {
  const heading = 'USER PID S VSZ RSS STIME TIME COMMAND\n';
  const row = 'mailsrv 611 S 20000 9000 08:41:19 0:01 job_controller\n';
  const listed = (text: string): unknown[] =>
    parseProcesses(text, AT).facts.filter(({ kind }) => kind === 'process-list');
  expect(listed(heading)).toMatchObject([{ processes: 0, line: { text: heading.trim() } }]);
  expect(listed(`$ imsimta process\n${heading}${row}`)).toMatchObject([{ processes: 1 }]);
  for (const text of ['', `${heading}${row}odd\n`, row, 'USER PID ODD COMMAND\n']) expect(listed(text)).toEqual([]);
});
