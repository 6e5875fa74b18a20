import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createMemoryChat, type MemoryMessage } from '#adapters/memory/chat.ts';
import { createManualClock } from '#adapters/memory/clock.ts';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { createMemoryQueue } from '#adapters/memory/queue.ts';
import { createMemorySigner } from '#adapters/memory/signer.ts';
import { apply } from '#functions/records/incidents.ts';
import { fingerprintOf } from '#functions/records/digests.ts';
import { notify } from '#functions/notifier/notify.ts';
import { receive } from '#functions/results/receive.ts';
import type { Recorded } from '#functions/signer/audit.ts';
import { serve } from '#functions/signer/serve.ts';
import { keepClick } from '#functions/slack/keep.ts';
import type { Signed } from '#functions/signer/sign.ts';
import { work } from '#functions/worker/work.ts';
import { Command } from '#shared/contracts/command.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { HostMessage } from '#shared/contracts/host-message.ts';
import { Incident, incidentKey } from '#shared/contracts/incident.ts';
import { type ClickVerb, Job, SignRequest } from '#shared/contracts/job.ts';
import { Manifest } from '#shared/contracts/manifest.ts';
import { Notification } from '#shared/contracts/notification.ts';
import { type Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import type { Person } from '#shared/contracts/primitives.ts';
import { Result, resultKey } from '#shared/contracts/result.ts';
import type { DocumentStore, EvidenceStore, Queue } from '#shared/ports.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { finding } from '../shared/incident/builders.ts';
import { SLACK_SECRET, slackPress } from './slack-clicks.ts';

export const HOST = 'mx1.example.edu';
export const ALICE: Person = { team: 'T1ACME', user: 'U1ALICE' };
export const BOB: Person = { team: 'T1ACME', user: 'U1BOB' };
export const EVE: Person = { team: 'T9EVIL', user: 'U1ALICE' };

const START = '2026-01-05T03:00:00.000Z';

const POLICY: Policy = {
  version: 1,
  people: [
    { ...ALICE, role: 'postmaster' },
    { ...BOB, role: 'oncall' },
  ],
  approvals: [
    { action: 'hold', roles: ['postmaster', 'oncall'], maxMessages: 100 },
    { action: 'release', roles: ['postmaster'], maxMessages: 100 },
  ],
};

/** How a world differs from a sound one on memory adapters. */
interface WorldOptions {
  /** How often each message is handed on. @default 1 */
  deliveries?: number;
  stores?: { documents: DocumentStore; results: DocumentStore; evidence: EvidenceStore };
  /** The workspace, where it outlives the functions. */
  chat?: ReturnType<typeof createMemoryChat>;
  /** Told of what failed, which then comes again when its time is over. @default failures are thrown */
  whenFailed?: (error: unknown) => void;
}

/** The cloud side on memory adapters, and a host that does as told. Time moves only when a test says so. */
export const createWorld = async ({
  deliveries = 1,
  stores,
  chat = createMemoryChat(),
  whenFailed,
}: WorldOptions = {}) => {
  const host = { answers: true };
  const clock = createManualClock(START);
  const { documents, results, evidence } = stores ?? {
    documents: createMemoryDocumentStore(),
    results: createMemoryDocumentStore(),
    evidence: createMemoryEvidenceStore({ clock }),
  };
  const jobs = createMemoryQueue({ clock });
  const sign = createMemoryQueue({ clock });
  const notifications = createMemoryQueue({ clock, fifo: true });
  const commands = createMemoryQueue({ clock });
  const signer = createMemorySigner();
  /** The host's tcp_local queue: id → state. */
  const queue = new Map<string, 'queued' | 'held'>();
  const executed: Command[] = [];
  /** What the host remembers of its commands, as an executor does. */
  const journal = new Map<string, Result>();
  const refusals: (Signed | Recorded)[] = [];
  await documents.create(POLICY_KEY, JSON.stringify(POLICY));

  const ports = {
    clock,
    documents,
    results,
    evidence,
    jobs,
    sign,
    notify: notifications,
    hosts: [HOST],
    runbooks: [{ id: 'destination-down', title: 'A destination is down', text: 'connection refused' }],
    runbookUrl: 'https://runbook.example.edu',
    proposalLifetimeMs: 15 * 60_000,
  };

  const drain = async (from: Queue, handle: (body: string) => Promise<void>): Promise<number> => {
    const messages = await from.receive({ max: 10, waitSeconds: 0, visibilitySeconds: 30 });
    for (const message of messages) {
      try {
        // SQS delivers at least once: everything must bear being told again.
        for (let i = 0; i < deliveries; i++) await handle(message.body);
        await from.delete(message.receipt);
      } catch (error) {
        if (!whenFailed) throw error;
        whenFailed(error);
      }
    }
    return messages.length;
  };

  const runHost = async (body: string): Promise<void> => {
    if (!host.answers) return;
    const { signed, manifestKey } = HostMessage.parse(JSON.parse(body));
    const command = Command.parse(JSON.parse(Buffer.from(signed.payload, 'base64').toString()));
    const told = whenFailed && (journal.get(command.id) ?? (await reported(command.id)));
    if (told) return report(told);
    const ids = manifestKey ? Manifest.parse(JSON.parse((await documents.get(manifestKey))!.text)).ids : [];
    executed.push(command);
    const { operation } = command;
    const messages: Result['messages'] = [];
    if (operation.kind === 'hold' || operation.kind === 'release') {
      const to = operation.kind === 'hold' ? 'held' : 'queued';
      for (const id of ids) {
        if (queue.has(id)) queue.set(id, to);
        messages.push({ id, outcome: queue.has(id) ? 'done' : 'gone', text: untrusted('') });
      }
    }
    const rows = ids.flatMap((id) =>
      queue.has(id) ? [{ id, state: queue.get(id)!, attempts: 1, blocks: 2, queuedSince: START }] : [],
    );
    const done: Result = {
      version: 1,
      command: command.id,
      host: HOST,
      startedAt: clock.now(),
      finishedAt: clock.now(),
      status: 'done',
      refusal: null,
      detail: untrusted('Done.'),
      messages,
      listing: operation.kind === 'inspect' ? { channel: 'tcp_local', total: queue.size, messages: rows } : null,
      counts: null,
      transcript: '',
    };
    journal.set(command.id, done);
    await report(done);
  };
  /** As the courier looks before it hands a command on. */
  const reported = async (command: string): Promise<Result | null> => {
    const found = await results.get(resultKey(HOST, command));
    return found && Result.parse(JSON.parse(found.text));
  };
  const report = async (result: Result): Promise<void> => {
    const key = resultKey(result.host, result.command);
    await results.create(key, JSON.stringify(result));
    await receive(key, ports);
  };

  /** Lets everything that is under way now come to rest. */
  const settle = async (): Promise<void> => {
    for (let moved = 1; moved > 0;) {
      moved = await drain(jobs, (body) => work(Job.parse(JSON.parse(body)), ports));
      moved += await drain(sign, async (body) => {
        const signed = await serve(SignRequest.parse(JSON.parse(body)), {
          documents,
          results,
          signer,
          clock,
          commandQueue: (host) => (host === HOST ? commands : null),
          slackSecret: SLACK_SECRET,
        });
        if (signed.outcome === 'refused') refusals.push(signed);
      });
      moved += await drain(commands, runHost);
      moved += await drain(notifications, (body) => notify(Notification.parse(JSON.parse(body)), { documents, chat }));
    }
  };

  let clicks = 0;
  return {
    ...ports,
    host,
    chat,
    signer,
    queue,
    executed,
    refusals,
    report,
    settle,
    fingerprint: fingerprintOf(finding()),
    incident: async (): Promise<Incident> =>
      Incident.parse(JSON.parse((await documents.get(incidentKey(fingerprintOf(finding()))))!.text)),
    /** Puts log lines into evidence and messages into the host's queue. */
    mail: async (messages: readonly { id: string; to: string[]; from?: string; user?: string }[]): Promise<void> => {
      const text = messages
        .flatMap(({ id, to: recipients, from = 'alice@example.edu', user }) =>
          recipients.map(
            (to) =>
              `05-Jan-2026 02:00:00.00 tcp_intranet tcp_local    E 2 ${from} rfc822;${to} ${to} /opt/mta/queue/tcp_local/001/ZZ${id}.00${user === undefined ? '' : ` *${user}`}\n`,
          ),
        )
        .join('');
      const sha256 = createHash('sha256').update(text).digest('hex');
      const header = {
        version: 1,
        type: 'log',
        host: HOST,
        source: 'mail.log',
        fileId: 'f1',
        start: 0,
        end: text.length,
        sha256,
        previousSha256: null,
        collectedAt: clock.now(),
        timezone: 'UTC',
      } as const;
      await evidence.put(header, gzipSync(text));
      for (const { id } of messages) queue.set(id, 'queued');
    },
    find: (over: Partial<Finding> = {}) =>
      apply(ports, fingerprintOf(finding()), { kind: 'finding', at: clock.now(), finding: finding(over) }),
    click: async (verb: ClickVerb, value: string, by: Person): Promise<string> => {
      clicks += 1;
      const job: Extract<Job, { kind: 'click' }> = {
        kind: 'click',
        id: `click-${clicks}`,
        verb,
        value,
        at: clock.now(),
        replyTo: { channel: 'C1OPS', by, responseUrl: null },
      };
      await keepClick(job, slackPress({ by, verb, value, at: job.at }), documents);
      await jobs.send(JSON.stringify(job));
      await settle();
      return answers(chat.messages).at(-1) ?? '';
    },
    slash: async (text: string, by: Person = ALICE): Promise<MemoryMessage | undefined> => {
      clicks += 1;
      const job: Job = {
        kind: 'slash',
        id: `slash-${clicks}`,
        text: untrusted(text),
        at: clock.now(),
        replyTo: { channel: 'C1OPS', by, responseUrl: null },
      };
      await jobs.send(JSON.stringify(job));
      await settle();
      return chat.messages.filter((m) => m.kind === 'answer').at(-1);
    },
  };
};

const answers = (messages: readonly MemoryMessage[]): string[] =>
  messages.flatMap((m) => (m.kind === 'answer' ? [m.reply.paragraphs.join(' ')] : []));
