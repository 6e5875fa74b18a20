import type { Snapshot } from '#shared/contracts/evidence.ts';
import type { ChannelName } from '#shared/contracts/primitives.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { Look } from '../drivers/driver.ts';
import { scanQueue } from '../queue-scan.ts';
import type { Denial } from './policy.ts';
import { failed, refused } from './report.ts';
import type { Outcome } from './report.ts';
import { converse, driver, environmentOf } from './world.ts';
import type { Job } from './world.ts';

/** Longest answer that becomes evidence. What is longer is cut, and then nothing of it is relied on. */
const MAX_BYTES = 1024 * 1024;
const PATIENCE_MS = 10_000;

/** Files of a channel up to which the host lists it for a playbook. Whoever asks knows older, smaller counts. */
export const LISTED_FILES = 20_000;

/** Answers a playbook's question with what the tool prints. It changes nothing; it may be run any number of times. */
export const look = async (question: Question, job: Job): Promise<Outcome> => {
  if ('channel' in question && question.ask !== 'jobs') {
    const why = await tooLong(question.channel, job);
    if (why !== null) return failed(why);
  }
  const how = driver.look(question, job.world.config.version);
  switch (how.by) {
    case 'nothing':
      return failed(`cannot be asked here: ${how.why}`);
    case 'dialogue':
      return inDialogue(how, job);
    case 'program':
      return byProgram(how, job);
  }
};

/**
 * The refusal of a question. What the owner forbids is said in the place of the answer, too: as evidence, so that the
 * finding says that it could not be looked at, and why.
 */
export const refuseLook = (question: Question, denial: Denial, job: Job): Outcome => {
  const how = driver.look(question, job.world.config.version);
  if (!denial.byOwner || how.by !== 'dialogue') return refused(denial);
  const { kind, tool } = how;
  const stdout = `$ ${tool.join(' ')}\nForbidden by the owner of this host\n`;
  return { ...refused(denial), looked: { kind, snapshot: { tool, exitCode: 0, stdout, stderr: '', durationMs: 0 } } };
};

const tooLong = async (channel: ChannelName, { world }: Job): Promise<string | null> => {
  try {
    const { channels, complete } = await scanQueue(world.config.queueDir);
    const counted = channels.find((c) => c.channel === channel);
    if (!complete || !counted) return `the files of ${channel} could not be counted`;
    const files = counted.byAttempts.reduce((sum, n) => sum + n, 0) + counted.held + counted.unknownNames;
    return files > LISTED_FILES ? `${channel} has ${files} files, too many to be listed for a question` : null;
  } catch (error) {
    return `the queue directory could not be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`;
  }
};

const inDialogue = async (how: Extract<Look, { by: 'dialogue' }>, job: Job): Promise<Outcome> => {
  const began = performance.now();
  const talked = await converse(job, how.lead);
  if (!talked.ok) return failed(talked.why);
  if (!talked.value.ok) return failed(talked.value.why);
  // The output of some commands does not name what was asked, so the command stands above it.
  const text = `$ ${how.tool.join(' ')}\n${talked.value.text}`;
  const isCut = Buffer.byteLength(text) > MAX_BYTES;
  const { early } = talked.value;
  const outcome = answer(how.kind, {
    tool: how.tool,
    exitCode: isCut ? null : 0,
    stdout: isCut ? Buffer.from(text).subarray(0, MAX_BYTES).toString('utf8') : text,
    stderr: isCut ? `the output was cut after ${MAX_BYTES} bytes` : '',
    durationMs: performance.now() - began,
  });
  return early === undefined ? outcome : { ...outcome, detail: `${outcome.detail}; ${early}` };
};

const byProgram = async (how: Extract<Look, { by: 'program' }>, job: Job): Promise<Outcome> => {
  const { world, transcript } = job;
  const configured = world.config[how.program];
  if (configured === null) return failed(`cannot be asked here: ${how.program} is not configured`);
  const tool = [how.program, ...how.args];
  transcript.said(tool.join(' '));
  const ran = await world.runOnce({
    argv: [...configured, ...how.args],
    env: environmentOf(world),
    timeoutMs: world.limits.lookMs,
    maxBytes: MAX_BYTES,
    patienceMs: PATIENCE_MS,
  });
  transcript.answer(
    ran.exitCode === null ? { ok: false, why: ran.stderr } : { ok: true, text: `${ran.stdout}${ran.stderr}` },
  );
  const opening = how.program === 'reconstruct' || how.program === 'ps' ? `$ ${tool.join(' ')}\n` : '';
  return answer(how.kind, { tool, ...ran, stdout: `${opening}${ran.stdout}` });
};

const answer = (kind: Extract<Look, { kind: unknown }>['kind'], snapshot: Snapshot): Outcome => ({
  status: snapshot.exitCode === null ? 'partial' : 'done',
  detail:
    snapshot.exitCode === null
      ? `${snapshot.tool.join(' ')}: ${snapshot.stderr.slice(-300)}`
      : `${snapshot.tool.join(' ')} ended with exit code ${snapshot.exitCode}`,
  looked: { kind, snapshot },
});
