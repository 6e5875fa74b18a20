import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { analyze, openEvidence } from '#functions/analyzer/analyze.ts';
import { sha256 } from '#functions/records/digests.ts';
import { readWindow } from '#functions/records/windows.ts';
import type { EvidenceHeader } from '#shared/contracts/evidence.ts';
import { createWorld, HOST } from './world.ts';

const createHost = async () => {
  const world = await createWorld();
  const put = async (header: object, raw: string): Promise<string> => {
    const common = { version: 1, host: HOST, timezone: 'UTC', sha256: sha256(raw) };
    return world.evidence.put({ ...common, ...header } as EvidenceHeader, gzipSync(raw));
  };
  const send = async (...keys: string[]): Promise<void> => {
    const evidence = await Promise.all(keys.map(async (key) => (await openEvidence(key, world))!));
    await analyze(HOST, evidence, world);
  };
  return {
    world,
    send,
    options: (stdout: string, takenAt: string): Promise<string> => {
      const snapshot = { tool: ['queuewarden', 'option.dat'], exitCode: 0, stdout, stderr: '', durationMs: 1 };
      return put({ type: 'snapshot', kind: 'option-file', takenAt }, JSON.stringify(snapshot));
    },
    log: (minute: number, tail: string): Promise<string> => {
      const line = `05-Jan-2026 02:${minute}:00.00 tcp_local Q 2 a@example.com rfc822;b@example.net b@example.net ${tail}\n`;
      const place = { fileId: 'f1', start: minute * 1_000, end: minute * 1_000 + line.length, previousSha256: null };
      return put({ type: 'log', source: 'mail.log', ...place, collectedAt: world.clock.now() }, line);
    },
    seen: async () => {
      const window = await readWindow(world.documents, HOST);
      return {
        reasons: window?.cells.map(({ reason }) => reason),
        remarks: window?.coverageBySource?.find(({ source }) => source === 'log/mail.log')?.reasons,
      };
    },
  };
};

const OPTIONS = 'LOG_FILENAME=1\nLOG_USERNAME=1\n';

test('reads the log with the options that the window knows of the host', async () => {
  const host = await createHost();
  // A user without a star is told by the options alone.
  await host.send(await host.log(10, 'ann 450 4.4.1 busy'));
  expect(await host.seen()).toEqual({ reasons: ['other'], remarks: {} });
  await host.send(await host.options(OPTIONS, '2026-01-05T02:05:00.000Z'));
  await host.send(await host.log(11, 'ann 450 4.4.1 busy'));
  expect((await host.seen()).reasons).toEqual(['other', 'remote-4xx']);
});

test('reads an entry that contradicts the options by its shapes, and counts it', async () => {
  const host = await createHost();
  await host.send(await host.options(OPTIONS, '2026-01-05T02:05:00.000Z'));
  await host.send(await host.log(10, '<1@example.com> 450 4.4.1 busy'));
  expect(await host.seen()).toEqual({ reasons: ['remote-4xx'], remarks: { 'options-contradicted': 1 } });
  // The next look at the file tells of the change.
  await host.send(await host.options(`${OPTIONS}LOG_MESSAGE_ID=1\n`, '2026-01-05T03:05:00.000Z'));
  await host.send(await host.log(20, '<1@example.com> ann 450 4.4.1 busy'));
  expect(await host.seen()).toEqual({
    reasons: ['remote-4xx', 'remote-4xx'],
    remarks: { 'options-contradicted': 1 },
  });
});

test('digests once what loses a race for the window', async () => {
  const host = await createHost();
  const evidence = (await openEvidence(await host.log(10, 'ann 450 4.4.1 busy'), host.world))!;
  expect(evidence.digest(null)).toBe(evidence.digest(null));
  expect(evidence.digest(null).cells[0]?.reason).toBe('other');
});
