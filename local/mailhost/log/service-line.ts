import { serviceStamp, type Zone } from './local-time.ts';

/** One line of a service log (NSLOG), without line end: `[stamp zone] host process[pid]: Facility Level: text`. */
export const serviceLine = (
  zone: Zone,
  line: { at: number; host: string; program: string; pid: number; facility: string; level: string; text: string },
): string =>
  `[${serviceStamp(zone, line.at)}] ${line.host} ${line.program}[${line.pid}]: ${line.facility} ${line.level}: ${line.text}`;
