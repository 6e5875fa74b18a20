import type { Advice } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { advise } from '#shared/diagnosis/draft.ts';
import { serviceOption, settingSeen } from '#shared/diagnosis/settings.ts';
import { optionOf } from '#shared/diagnosis/store.ts';
import { type FdFigures, roomFor } from './figures.ts';

/** Service as options name it, by process. */
const SERVICES: Readonly<Record<string, string>> = { imapd: 'imap', popd: 'pop', httpd: 'http', mshttpd: 'http' };

/** Lines of limits.conf and sysctl.conf that are enough for all services that asked. */
const limits = (all: readonly FdFigures[]): string => {
  const open = roomFor(Math.max(...all.map((f) => f.recommended)));
  // The whole system's files: each service may open as many in one process, and others open some, too.
  const system = Math.max(65_536, roomFor(open * all.length));
  return [
    '--- /etc/sysctl.conf',
    '+++ /etc/sysctl.conf',
    `+fs.file-max = ${system}`,
    '--- /etc/security/limits.conf',
    '+++ /etc/security/limits.conf',
    `+*   soft  nofile  ${open}`,
    `+*   hard  nofile  ${open}`,
  ].join('\n');
};

const fewer = (view: HostView, process: string, { sessions, possible }: FdFigures): Advice[] => {
  const service = SERVICES[process];
  if (service === undefined || possible < 1) return [];
  const option = (name: string) => settingSeen(view, serviceOption(service, name), `service.${service}.${name}`);
  const count = Number(optionOf(view, serviceOption(service, 'numprocesses'))?.value);
  const processes = Number.isInteger(count) && count > 0 ? count : null;
  const total =
    processes === null
      ? `one process of ${sessions} sessions becomes ${Math.ceil(sessions / possible)}`
      : `${processes} × ${sessions} sessions then need ${Math.ceil((processes * sessions) / possible)} processes instead of ${processes}`;
  return [
    advise(
      'now',
      `Or, without changing limits: set ${option('maxsessions')} to ${possible}. For as many clients as before, ${total}: ${option('numprocesses')}. That is only sensible as a stopgap.`,
    ),
  ];
};

/** What to do about a service that lacks file descriptors. */
export const fdAdvice = (
  view: HostView,
  process: string,
  figures: FdFigures | null,
  all: readonly FdFigures[],
): Advice[] => [
  advise(
    'now',
    'Raise both limits (Linux), run "sysctl -p", log in anew so that limits.conf is read, check "ulimit -n" as the user that starts the services, and start the services from that shell.',
    all.length > 0 ? limits(all) : null,
  ),
  ...(figures ? fewer(view, process, figures) : []),
  advise(
    'for-good',
    'Make sure that the way in which services start after a reboot has the same limits: a boot script or service manager does not read limits.conf. Keep limit and maxsessions together in your records; a patch may check what its predecessor did not.',
  ),
  advise(
    'do-not',
    'Do not restart again and again in the hope that it starts: the check compares two figures, and neither changes by itself.',
  ),
];
