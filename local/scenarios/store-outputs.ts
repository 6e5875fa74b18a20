import { makeZone, serviceStamp } from '../mailhost/log/local-time.ts';
import type { Moment, ToolOutput } from './scenario.ts';

const zone = makeZone('America/New_York');

/** `counterutil -o OBJECT -n 1` with these counters. */
export const counterutil = (
  { at }: Moment,
  object: string,
  counters: Readonly<Record<string, number>>,
): ToolOutput => ({
  kind: 'counterutil',
  tool: ['counterutil', '-o', object, '-n', '1'],
  stdout: `${[
    `Monitor counteroobject (${object})`,
    'registry /opt/SUNWmsgsr/data/counter/counter opened',
    `counterobject ${object} opened`,
    '',
    `count = 1 at ${Math.floor(at / 1000)} rh = 0xc55d8 oh = 0xc55b0`,
    '',
    ...Object.entries(counters).map(([name, value]) => `${name} [4 bytes]: ${Math.round(value)}`),
  ].join('\n')}\n`,
});

/** `counterutil -o imapstat`: sessions now, and clients turned away since the start. */
export const imapSessions = (moment: Moment, current: number, most: number, failed = 0): ToolOutput => {
  const taken = counterutil(moment, 'imapstat', {
    'global.maxConnections': most,
    'global.numConnections': 90_000 + moment.minute * 40,
    'global.numCurrentConnections': current,
    'global.numFailedConnections': failed,
    'global.numFailedLogins': 61,
    'global.numGoodLogins': 88_000 + moment.minute * 39,
  });
  const start = `global.currentStartTime [4 bytes]: ${serviceStamp(zone, moment.at - 9 * 86_400_000)}`;
  return { ...taken, stdout: taken.stdout.replace('global.maxConnections', `${start}\nglobal.maxConnections`) };
};

/** `counterutil -o serverresponse`: seconds that an answer of a server took. */
export const answers = (moment: Moment, seconds: Readonly<Record<string, number>>): ToolOutput =>
  counterutil(
    moment,
    'serverresponse',
    Object.fromEntries(
      Object.entries(seconds).flatMap(([server, value]) => [
        [`${server}.lastStatTime`, moment.at / 1000],
        [`${server}.responseTime`, value],
      ]),
    ),
  );

/** The listing of `configutil` with these parameters. */
export const configutil = (parameters: Readonly<Record<string, string | number>>): ToolOutput => ({
  kind: 'option-file',
  tool: ['configutil'],
  stdout: Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join(''),
});

/** What `msconfig show` prints of these settings of a role. */
export const msconfig = (settings: Readonly<Record<string, string | number>>): ToolOutput => ({
  kind: 'option-file',
  tool: ['msconfig', 'show'],
  stdout: Object.entries(settings)
    .map(([name, value]) => `role.${name} = ${value}\n`)
    .join(''),
});

/** `prstat -c` with these programs: name and resident size in MB. */
export const prstat = (programs: readonly (readonly [name: string, residentMb: number])[]): ToolOutput => ({
  kind: 'process',
  tool: ['prstat', '-c'],
  stdout: `${['   PID USERNAME  SIZE   RSS STATE  PRI NICE      TIME  CPU PROCESS/NLWP']
    .concat(
      programs.map(
        ([name, resident], n) =>
          `${String(9100 + n).padStart(6)} mailsrv  ${String(resident + 30).padStart(4)}M ${String(resident).padStart(4)}M sleep   59    0   1:15:00 0.1% ${name}/12`,
      ),
    )
    .join('\n')}\n`,
});
