import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeZone } from '../../../../local/mailhost/log/local-time.ts';
import { makeFileSpool } from '../../../../local/mailhost/queue/file-spool.ts';
import { historyLine, parseEnvelope } from '../../../../local/mailhost/queue/message-file.ts';
import type { Message } from '../../../../local/mailhost/queue/message.ts';
import { listQueue, readMessage, readPart, statOf } from '../../../../local/mailhost/queue/tree.ts';

const message: Message = {
  id: 'fabc123',
  channel: 'tcp_local',
  subdir: '002',
  attempts: 0,
  suffix: '00',
  source: 'tcp_intranet',
  arrivedAt: Date.parse('2026-03-03T15:00:00Z'),
  bytes: 50_000,
  from: 'ann@example.edu',
  recipients: [{ original: 'x@big.example.com', current: 'x@big.example.com' }],
  messageId: '<1@mta1.example.edu>',
  aboutId: '',
  subject: 'Hello: world',
  receivedLines: 2,
  user: '',
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mailhost-spool-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const spoolOf = () => makeFileSpool({ queueDir: dir, host: 'mta1.example.edu', zone: makeZone('Europe/Berlin') });

describe('queue files', () => {
  it('are read back as the message that was written, with its size and mail time', () => {
    const spool = spoolOf();
    spool.create(message);
    spool.flush();
    const [file] = listQueue(dir, 'tcp_local');
    expect(file?.label).toBe('002/ZZfabc123.00');
    expect(file && readMessage(file)).toEqual(message);
    expect(statOf(spool.path(message))?.changedAt).toBe(message.arrivedAt);
    expect(statOf(spool.path(message))?.bytes).toBeGreaterThan(50_000);
  });

  it('keep the reasons of failed attempts after the message, whether on disk yet or not', () => {
    for (const early of [true, false]) {
      const spool = spoolOf();
      const own = { ...message, id: `fhist${early}` };
      spool.create(own);
      if (early) spool.flush();
      expect(spool.requeue(own, { attempts: 1 }, 'no\nroute', own.arrivedAt + 1000)).toBe(true);
      spool.flush();
      const path = spool.path({ ...own, attempts: 1 });
      const size = statOf(path)?.bytes ?? 0;
      const tail = readPart(path, size - 60, 60)?.toString('utf8') ?? '';
      expect(tail.endsWith('(GMT+1)  no route\n')).toBe(true);
      expect(readMessage({ ...listQueue(dir, 'tcp_local').find((file) => file.id === own.id)! })?.attempts).toBe(1);
    }
  });

  it('answer honestly when somebody has renamed them', () => {
    const spool = spoolOf();
    spool.create(message);
    spool.flush();
    const path = spool.path(message);
    renameSync(path, join(dirname(path), 'ZZfabc123.HELD'));
    expect(spool.exists(message)).toBe(false);
    expect(spool.remove(message)).toBe(false);
    expect(spool.requeue(message, { attempts: 1 }, 'x', 0)).toBe(false);
    expect(listQueue(dir, 'tcp_local').map(({ label }) => label)).toEqual(['002/ZZfabc123.HELD']);
  });

  it('are written before a message on disk goes away', () => {
    const spool = spoolOf();
    spool.create(message);
    spool.flush();
    const follower = { ...message, id: 'fnext11', channel: 'process', subdir: '' };
    spool.create(follower);
    expect(listQueue(dir, 'process')).toEqual([]);
    spool.remove(message);
    expect(listQueue(dir, 'process')).toHaveLength(1);
  });

  it('are refused when they are not ours', () => {
    expect(parseEnvelope('something else\n\n')).toBeNull();
    expect(parseEnvelope('queued message, form 1\nfrom: a\n\n')).toBeNull();
    expect(historyLine('now', 'a\r\nb')).toBe('now  a b\n');
  });
});
