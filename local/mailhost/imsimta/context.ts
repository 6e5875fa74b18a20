import { appendFileSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { layoutOf, type ClockRecord, type Identity, type Layout } from '../layout.ts';
import { makeZone, type Zone } from '../log/local-time.ts';
import { formatEntry, type LogEntry } from '../log/entry.ts';
import { unlessMissing } from '../queue/tree.ts';

/** What the Job Controller answered. */
export interface Reply {
  status: number;
  body: unknown;
}

/** The host as `imsimta` sees it. */
export interface Context {
  readonly layout: Layout;
  readonly identity: Identity;
  readonly zone: Zone;
  /** Mail time; stands still when the host is down. */
  now(): number;
  print(text: string): void;
  /** Asks the Job Controller; null when it is not running. */
  control(path: string, body?: object): Promise<Reply | null>;
  /** Appends entries to the transaction log. */
  log(entries: readonly LogEntry[]): void;
}

/** The answer, or null when the host runs without the Job Controller that would have given it. */
export const heard = (reply: Reply): Reply | null => (reply.status === 503 ? null : reply);

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const ask = (port: number, path: string, body: object | undefined): Promise<Reply | null> =>
  new Promise((resolve) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const call = request(
      { host: '127.0.0.1', port, path, method: body === undefined ? 'GET' : 'POST', agent: false, timeout: 30_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => resolve(null));
        response.on('end', () =>
          resolve(
            heard({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) }),
          ),
        );
      },
    );
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(null));
    call.end(text);
  });

/** Reads a host's identity below its root. Throws when there is none. */
export const openContext = (root: string): Context => {
  const layout = layoutOf(root);
  const identity = JSON.parse(readFileSync(layout.identityFile, 'utf8')) as Identity;
  const zone = makeZone(identity.timezone);
  const clock = (): ClockRecord | null =>
    unlessMissing(() => JSON.parse(readFileSync(layout.clockFile, 'utf8')) as ClockRecord);
  const running = (): boolean => {
    const record = clock();
    return record !== null && alive(record.pid);
  };
  return {
    layout,
    identity,
    zone,
    now: () => {
      const record = clock();
      if (!record) return Date.now();
      return alive(record.pid) ? record.mail + (Date.now() - record.wall) * record.speed : record.mail;
    },
    print: (text) => void process.stdout.write(text),
    control: async (path, body) => {
      const port = unlessMissing(() => Number(readFileSync(layout.portFile, 'utf8')));
      return port === null || !running() ? null : await ask(port, path, body);
    },
    log: (entries) => {
      const lines = entries.map((entry) => `${formatEntry(entry, identity.logOptions, zone, identity.name)}\n`);
      appendFileSync(join(layout.log, 'mail.log_current'), lines.join(''));
    },
  };
};
