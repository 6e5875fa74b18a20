import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutorConfig } from '#agent/execute/config.ts';
import { execute } from '#agent/execute/execute.ts';
import type { HostPolicy } from '#agent/execute/policy.ts';
import type { World } from '#agent/execute/world.ts';
import { sha256 } from '#agent/hash.ts';
import { install } from '#local/mailhost/install.ts';
import { type Layout, layoutOf } from '#local/mailhost/layout.ts';
import { renderMessage } from '#local/mailhost/queue/message-file.ts';
import { ActionKind, type MessageAction } from '#shared/actions/index.ts';
import { type Command, isChange, type Operation } from '#shared/contracts/command.ts';
import type { ExecutorInput } from '#shared/contracts/host-message.ts';
import { makeManifest, manifestText } from '#shared/contracts/manifest.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import type { Result } from '#shared/contracts/result.ts';
import { aConfig } from '../local/mailhost/a-config.ts';

export const HOST = 'mx1.example.edu';
export const CHANNEL = 'tcp_local';
/** The clock of every case. */
export const NOW = Date.UTC(2026, 2, 10, 12);

/** Lets through whatever the proofs do. */
export const ALLOWING: HostPolicy = {
  actions: [...ActionKind.options],
  channels: [CHANNEL, 'tcp_intranet'],
  maxMessagesPerCommand: 100_000,
  maxMessagesPerHour: 1_000_000_000,
  maxChannelActionsPerHour: 1_000_000_000,
};

/** A manifest's text and the hash that a command names it by. */
export const manifestOf = (ids: readonly string[], channel = CHANNEL, host = HOST): { text: string; hash: string } => {
  const text = manifestText(makeManifest(host, channel, ids));
  return { text, hash: sha256(text) };
};

/** A change of exactly these messages. */
export const changeOf = (kind: MessageAction, ids: readonly string[]): Operation => ({
  kind,
  channel: CHANNEL,
  manifestHash: manifestOf(ids).hash,
  count: new Set(ids).size,
});

/** An unsigned command that is valid for ten minutes around {@link NOW}. */
export const commandOf = (operation: Operation, over: Partial<Command> = {}): Command => ({
  version: 1,
  id: 'command-0001',
  host: HOST,
  operation,
  proposal: isChange(operation) ? { id: 'proposal-0001', hash: 'a'.repeat(64) } : null,
  approvers: isChange(operation) ? [{ team: 'T1', user: 'U1' }] : [],
  notBefore: toInstant(NOW - 300_000),
  notAfter: toInstant(NOW + 300_000),
  ...over,
});

/** Signs whatever it is given, as the courier would hand it over. */
export const signedInput = (
  what: unknown,
  manifest: string | null,
  { key, keyId = 'k1', serverNow = NOW }: { key: KeyObject; keyId?: string; serverNow?: number },
): ExecutorInput => {
  const payload = Buffer.from(JSON.stringify(what));
  const signature = sign(null, payload, key).toString('base64');
  return { signed: { version: 1, payload: payload.toString('base64'), signature, keyId }, manifest, serverNow };
};

/** A pair of signing keys, and the public one as a host pins it. */
export const makeKey = (): { key: KeyObject; publicKey: string } => {
  const pair = generateKeyPairSync('ed25519');
  return {
    key: pair.privateKey,
    publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
};

const refuseToRun = (): never => {
  throw new Error('nothing may be started here');
};

/** A message of the simulated host. */
export interface Planted {
  id: string;
  attempts?: number;
  held?: boolean;
  subdir?: string;
  /** Place in the listing, by the time of its file. */
  order?: number;
}

const counter = (attempts: number): string => (36 * 36 - 1 - attempts).toString(36).toUpperCase().padStart(2, '0');

/** Name of a queue file. Written anew here: what is proven must not come from what is tried. */
export const fileOf = ({ id, attempts = 0, held = false }: Planted): string =>
  `${counter(attempts)}${id}.${held ? 'HELD' : '00'}`;

/** A simulated mail host in a directory of its own, with a pinned key. `close` removes it. */
export const makeHost = () => {
  const root = mkdtempSync(join(tmpdir(), 'qw-prove-'));
  install(aConfig({ root, name: 'mx1', domain: 'example.edu' }));
  const layout: Layout = layoutOf(root);
  const first = makeKey();
  const second = makeKey();
  const config: ExecutorConfig = {
    host: HOST,
    imsimta: ['/nonexistent/imsimta'],
    counterutil: null,
    reconstruct: null,
    ps: null,
    queueDir: layout.queue,
    stateDir: join(root, 'state'),
    policyFile: join(root, 'policy.json'),
    freezeFile: join(root, 'freeze'),
    version: '6.3',
    keys: [
      { keyId: 'k1', publicKey: first.publicKey },
      { keyId: 'k2', publicKey: second.publicKey },
    ],
    timezone: 'America/New_York',
  };
  const world: World = {
    config,
    now: () => NOW,
    wait: () => Promise.resolve(),
    startTool: refuseToRun,
    runOnce: refuseToRun,
    path: '/usr/bin:/bin',
    limits: {
      promptMs: 30_000,
      lightMs: 60_000,
      heavyMs: 60_000,
      lookMs: 60_000,
      dialogueMs: 600_000,
      lockMs: 30_000,
    },
  };
  const policy = (name: string, content: unknown, mode = 0o600): string => {
    const file = join(root, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode });
    return file;
  };
  policy('policy.json', ALLOWING);
  return {
    root,
    layout,
    config,
    world,
    key: first.key,
    secondKey: second.key,
    policy,
    /** Puts messages into a channel's queue. */
    plant: (messages: readonly Planted[], channel = CHANNEL): void =>
      messages.forEach((message, i) => {
        const dir = join(layout.queue, channel, message.subdir ?? '');
        if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
        const file = join(dir, fileOf(message));
        writeFileSync(file, contentOf(message, channel));
        const at = NOW / 1000 - 86_400 + (message.order ?? i);
        utimesSync(file, at, at);
      }),
    files: (channel = CHANNEL, subdir = ''): string[] => readdirSync(join(layout.queue, channel, subdir)),
    run: (input: unknown, over: Partial<World> = {}): Promise<Result> =>
      execute(input instanceof Uint8Array ? input : Buffer.from(JSON.stringify(input)), { ...world, ...over }),
    close: (): void => rmSync(root, { recursive: true, force: true }),
  };
};
export type Host = ReturnType<typeof makeHost>;

const contentOf = ({ id, attempts = 0, held = false, subdir = '' }: Planted, channel: string): string =>
  renderMessage(
    {
      id,
      channel,
      subdir,
      attempts,
      suffix: held ? 'HELD' : '00',
      source: 'tcp_intranet',
      arrivedAt: NOW - 86_400_000,
      bytes: 400,
      messageId: `<${id}@mx1.example.edu>`,
      aboutId: '',
      receivedLines: 1,
      user: '',
      subject: 'Simulated',
      from: 'ann@example.edu',
      recipients: [{ original: 'somebody@example.net', current: 'somebody@example.net' }],
    },
    HOST,
    'Tue, 10 Mar 2026 08:00:00 -0400',
  ).text;
