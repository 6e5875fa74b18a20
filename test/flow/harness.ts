import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAwsClients } from '#adapters/aws/clients.ts';
import { createS3DocumentStore } from '#adapters/aws/document-store.ts';
import { EVIDENCE_BUCKET, REGION, STATE_BUCKET } from '#local/cloud.ts';
import type { MailhostConfig } from '#local/mailhost/config.ts';
import { DEMO_TROUBLED_DESTINATION, demoConfig } from '#local/mailhost/demo.ts';
import type { Message } from '#local/slack/model.ts';
import { startSystem, type System } from '#local/system.ts';
import type { ActionKind } from '#shared/actions/index.ts';
import { Incident } from '#shared/contracts/incident.ts';
import type { DocumentStore } from '#shared/ports.ts';
import { runbookPages } from '#local/runbook/pages.mjs';

export const HOST = 'mx1.example.edu';

const buildDir = fileURLToPath(new URL('../../.build', import.meta.url));

export interface Story {
  system: System;
  /** Folder of everything that the system keeps. */
  dataDir: string;
  state: DocumentStore;
  /** Folder of the host's queue. */
  queue: string;
  evidence: DocumentStore;
  /** Queue files of a channel of the host that end in .HELD. */
  held(channel: string): string[];
  /** Every incident that was ever opened. */
  incidents(): Promise<Incident[]>;
  /** The one about the destination that is down, if it was opened. */
  incident(): Promise<Incident | null>;
  /** All text of the messages that hold a word. */
  said(word: string): Message[];
  /** Has the partner's host take mail again, and a simulated minute pass in two seconds: recovery shows after five. */
  recover(): Promise<void>;
  log: string[];
  end(): Promise<void>;
}

/** The whole system in a folder of its own, with a host whose partner goes down in its recent past. */
export const startStory = async ({
  script = [],
  change = (demo) => demo,
  ...options
}: {
  proposalLifetimeSeconds?: number;
  script?: MailhostConfig['script'];
  /** Makes another host of the usual one. */
  change?: (demo: MailhostConfig) => MailhostConfig;
} = {}): Promise<Story> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qw-flow-'));
  const root = join(dataDir, 'mx1');
  const log: string[] = [];
  const demo = demoConfig({
    name: 'mx1',
    root,
    imsimtaEntry: [process.execPath, join(buildDir, 'mailhost/imsimta.mjs')],
    startAt: new Date(Date.now() - 90 * 60_000).toISOString(),
    version: '6.3',
    seed: 7,
  });
  const system = await startSystem({
    dataDir,
    buildDir,
    hosts: [
      {
        host: HOST,
        config: change({ ...demo, script: [...demo.script, ...script] }),
      },
    ],
    runbooks: runbookPages(),
    ports: { slack: 0, front: 0 },
    ...options,
    onLine: (source, line) => void log.push(`${source}: ${line}`),
  });
  const { s3 } = createAwsClients({ region: REGION, endpoint: system.cloud.endpoint });
  const state = createS3DocumentStore(s3, STATE_BUCKET, 'test');
  const queue = join(root, 'data/queue');
  const incidents = async (): Promise<Incident[]> => {
    const all: Incident[] = [];
    for await (const key of state.list('incidents/')) {
      all.push(Incident.parse(JSON.parse((await state.get(key))!.text)));
    }
    return all;
  };
  const control = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${await system.hosts[0]!.control()}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  return {
    system,
    dataDir,
    state,
    queue,
    evidence: createS3DocumentStore(s3, EVIDENCE_BUCKET, 'test'),
    held: (channel) =>
      readdirSync(join(queue, channel), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.HELD')),
    incidents,
    incident: async () =>
      (await incidents()).find((i) => Object.values(i.findings)[0]?.playbook === 'destination-down') ?? null,
    said: (word) => system.slack!.conversation.all().filter((m) => JSON.stringify([m.text, m.blocks]).includes(word)),
    recover: async () => {
      await control('/destinations', { domain: DEMO_TROUBLED_DESTINATION, behaviour: 'accept' });
      await control('/clock', { speed: 30, catchUp: false });
    },
    log,
    end: async () => {
      await system.close();
      const denied = log.filter((line) => line.startsWith('access: '));
      if (denied.length > 0) throw new Error(`a part of the system wanted more than it may:\n${denied.join('\n')}`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** Waits until something is so; what took too long fails with a sentence and the last lines of the log. */
export const until = async <T>(
  what: string,
  look: () => T | Promise<T>,
  story: Story,
  seconds = 60,
): Promise<NonNullable<T>> => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}\n${story.log.slice(-30).join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** Waits for an action of the incident to reach a state. */
export const untilAction = (story: Story, kind: ActionKind, state: string, seconds?: number) =>
  until(
    `a ${kind} that is ${state}`,
    async () => (await story.incident())?.actions.find((a) => a.offered.action === kind && a.state === state),
    story,
    seconds,
  );
