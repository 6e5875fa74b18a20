import type { EvidenceLine } from '#shared/contracts/finding.ts';
import type { HostView } from '#shared/window/view.ts';
import { serviceOption } from './settings.ts';

/** How many sessions imapd is set up for, as the host's configuration says. */
export interface ImapdOptions {
  readonly processes: Setting;
  readonly sessions: Setting;
}

interface Setting {
  readonly name: string;
  readonly value: number;
  readonly line: EvidenceLine | null;
}

const PROCESSES = serviceOption('imap', 'numprocesses');
const SESSIONS = serviceOption('imap', 'maxsessions');

/** The two settings; null unless both were seen, since no default is guessed. */
export const imapdOptions = (view: HostView): ImapdOptions | null => {
  const [processes, sessions] = [PROCESSES, SESSIONS].map((name) => setting(view, name));
  return processes && sessions ? { processes, sessions } : null;
};

const setting = (view: HostView, name: RegExp): Setting | null => {
  const fact = view.facts.latest('option').findLast((f) => name.test(f.name));
  return fact && /^\d{1,7}$/.test(fact.value) && Number(fact.value) > 0
    ? { name: fact.name, value: Number(fact.value), line: fact.line }
    : null;
};
