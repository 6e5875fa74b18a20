import type * as z from 'zod';
import type { LogSource, SnapshotKind } from '#shared/contracts/evidence.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { MailhostConfig } from '../mailhost/config.ts';

/** What a simulated host is like, and what happens to it. */
export type HostPlan = Omit<z.input<typeof MailhostConfig>, 'name' | 'root' | 'imsimtaEntry' | 'speed' | 'catchUp'>;

/** A line that a process outside of the MTA writes to its log. */
export interface ServiceLine {
  atMinute: number;
  source: Exclude<LogSource, 'mail.log'>;
  program: string;
  facility: string;
  level: string;
  text: string;
}

/** A line of a service log in a layout of its own. */
export interface RawLine {
  atMinute: number;
  source: ServiceLine['source'];
  raw: string;
}

/** What a tool printed, or a file held, at one time: by the simulator's own code, or a text in the documented layout. */
export interface ToolOutput {
  kind: SnapshotKind;
  tool: readonly string[];
  stdout: string;
}

/** When an output is taken. */
export interface Moment {
  minute: number;
  /** Mail time, epoch milliseconds. */
  at: number;
}

/** What befalls the agent, in minutes of the scenario: from the first to before the last. */
export interface AgentPlan {
  /** It is not running; it goes on where it stopped. */
  ended?: readonly [number, number];
  /** What it ships of this log is never stored. */
  loses?: { source: LogSource; from: number; to: number };
}

/** What a good diagnosis of the scenario is. */
export interface Trouble {
  playbook: string;
  /** `kind:name` of the finding's subject. */
  subject: string;
  /** Other subjects of the same playbook that are as right, and may stand before it. */
  twins?: readonly string[];
  /** Minute in which the fault begins. */
  from: number;
  /** Minute in which it is over: until then the finding must stay. Absent = it lasts. */
  until?: number;
  /** What each evidence line of the finding must contain. */
  claim: RegExp;
  /** Channel whose queue a person would look at; null = the fault shows in no queue. */
  channel: string | null;
  /** Playbooks that may be heard beside it. */
  also?: readonly string[];
  /** What its headline or a step says once the host has answered. */
  grows?: RegExp;
  /** What the text of its advice fits at each look: of a host whose configuration is told. */
  advises?: RegExp;
}

/** The normal finding that a control is there for: it explains what a person may ask about, and opens nothing. */
export type Explanation = Pick<Trouble, 'playbook' | 'subject' | 'claim'>;

/** Some hours of a host's life and what should be said about them; `trouble` null = a control, nothing should be. */
export interface Scenario {
  name: string;
  /** One sentence. */
  about: string;
  host: HostPlan;
  minutes: number;
  lines?: readonly (ServiceLine | RawLine)[];
  /** Absent: a host whose agent is no matter, and of which no heartbeat is heard. */
  agent?: AgentPlan;
  /** Asked every quarter of an hour. */
  outputs?: (moment: Moment) => readonly ToolOutput[];
  /** Questions of playbooks that the host answers, by its own tools; of others nothing comes. */
  answers?: readonly Question['ask'][];
  trouble: Trouble | null;
  /** Of a control: how it should be explained to who asks. */
  explained?: Explanation;
}
