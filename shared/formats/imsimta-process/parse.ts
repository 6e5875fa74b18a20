import type { Coverage } from '#shared/contracts/digest.ts';
import { createCoverageCounter } from '../coverage.ts';

/** A running MTA process. */
export interface MtaProcess {
  user: string;
  pid: number;
  /** Base name of the program, e.g. `job_controller`. */
  program: string;
}

const HEADING = /^USER\s+PID\s+S\s+VSZ\s+RSS\s+STIME\s+TIME\s+COMMAND$/;
const ROW = /^(\S{1,80})\s+(\d{1,10})\s+\S\s+\d{1,12}\s+\d{1,12}\s+\S{1,20}\s+\S{1,20}\s+(\S{1,500})(?: .*)?$/;
const ECHO = /^(?:[$#] )?imsimta process$/;

/**
 * Reads `imsimta process`. Without its heading nothing is taken for a process: an unknown layout must not read as "no
 * process runs". Source: 6.3 Administration Reference, imsimta process.
 */
export const parseProcesses = (text: string): { processes: MtaProcess[]; coverage: Coverage } => {
  const coverage = createCoverageCounter();
  const processes: MtaProcess[] = [];
  let headed = false;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    const row = headed ? ROW.exec(line) : null;
    if (row) {
      const program = (row[3] ?? '').split('/').pop() ?? '';
      processes.push({ user: row[1] ?? '', pid: Number(row[2]), program });
      coverage.parsed();
    } else if (HEADING.test(line)) {
      headed = true;
      coverage.parsed();
    } else if (ECHO.test(line)) coverage.parsed();
    else coverage.unparsed(headed ? 'bad-row' : 'no-heading', raw);
  }
  return { processes, coverage: coverage.take() };
};
