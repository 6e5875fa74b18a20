import { expect, it } from 'vitest';
import { parseProcesses } from '#shared/formats/imsimta-process/parse.ts';

const HEADING = 'USER    PID   S VSZ   RSS   STIME    TIME    COMMAND';

it('reads processes by their base name', () => {
  const text = `imsimta process\n\n${HEADING}\nmailsrv 611 S 20000 9000 08:41:19 0:01 /opt/mta/lib/job_controller -x\nmailsrv 612 S 1 1 Mar_04 0:01 imta/bin/dispatcher\nodd\n`;
  expect(parseProcesses(text)).toMatchObject({
    processes: [
      { user: 'mailsrv', pid: 611, program: 'job_controller' },
      { user: 'mailsrv', pid: 612, program: 'dispatcher' },
    ],
    coverage: { lines: 5, parsed: 4, reasons: { 'bad-row': 1 } },
  });
});

it('reads nothing without the heading', () => {
  expect(parseProcesses('mailsrv 611 S 20000 9000 08:41:19 0:01 job_controller\n')).toMatchObject({
    processes: [],
    coverage: { parsed: 0, reasons: { 'no-heading': 1 } },
  });
});
