import type { Finding, Subject } from '#shared/contracts/finding.ts';
import { isStoreChannel } from '#shared/diagnosis/store.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';

/** A kind of finding: playbook and what it is about. One playbook may be cause and effect with different subjects. */
export type Node = `${string}/${Subject['kind']}`;

/** What explains what on one host. */
export interface Relation {
  readonly causes: readonly Node[];
  readonly effects: readonly Node[];
  /** Why a postmaster would say so; one sentence. */
  readonly because: string;
  /** Where that is written. */
  readonly source: string;
  /** The effect proves its cause: a cause that is only suspected explains it as well. @default false */
  readonly confirms?: boolean;
  /** Whether these two belong together: the same channel, a disk that the store may lie on, the right order of times. */
  readonly holds: (cause: Finding, effect: Finding) => boolean;
}

/** Playbook and kind of subject of a finding. */
export const nodeOf = ({ playbook, subject }: Pick<Finding, 'playbook' | 'subject'>): Node =>
  `${playbook}/${subject.kind}`;

/** Milliseconds by which times of findings may miss each other: they rest on looks some quarters of an hour apart. */
const SLACK_MS = 60 * 60_000;

/** Both are seen at the same time, give or take an hour. */
export const together = (cause: Finding, effect: Finding): boolean =>
  fromInstant(cause.since) <= fromInstant(effect.until) + SLACK_MS &&
  fromInstant(effect.since) <= fromInstant(cause.until) + SLACK_MS;

/** The effect begins with the cause or later (up to an hour before, for a cause that takes longer to be told), and both last. */
export const follows = (cause: Finding, effect: Finding): boolean =>
  together(cause, effect) && fromInstant(cause.since) <= fromInstant(effect.since) + SLACK_MS;

/** The effect begins after something that happened once. */
export const after = (event: Finding, effect: Finding): boolean =>
  fromInstant(event.since) <= fromInstant(effect.since) + SLACK_MS;

/** Both are about the same channel. */
export const sameChannel = (a: Finding, b: Finding): boolean =>
  a.subject.channel !== null && a.subject.channel === b.subject.channel;

/** Both are about the same thing by name. */
export const sameName = (a: Finding, b: Finding): boolean =>
  a.subject.name.toLowerCase() === b.subject.name.toLowerCase();

/** It is about the channel to the local store, or about the store itself. */
export const ofStore = ({ subject }: Finding): boolean => subject.channel === null || isStoreChannel(subject.channel);

/** What a step of the finding answered. */
export const answered = ({ steps }: Finding, anchor: string, answer: 'yes' | 'no'): boolean =>
  steps.some((s) => s.anchor === anchor && s.answer === answer);
