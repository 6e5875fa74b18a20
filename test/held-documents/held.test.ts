import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { admit } from '#agent/execute/admit.ts';
import { sha256 } from '#functions/records/digests.ts';
import { createNotary } from '#local/audit/notary.ts';
import { openSource } from '#local/audit/source.ts';
import { verifyAudit } from '#local/audit/verify.ts';
import { Decision } from '#shared/contracts/decision.ts';
import { HostMessage } from '#shared/contracts/host-message.ts';
import { Incident, IncidentState } from '#shared/contracts/incident.ts';
import { WindowDocument } from '#shared/window/document.ts';
import { contracts } from './contracts.ts';
import { faultOf, FOLDERS, held, unknownFieldOf } from './read.ts';

describe.each(FOLDERS)('documents of %s', (folder) => {
  const { files, of, key } = held(folder);

  test('there is one of every kind that the story makes', () => {
    for (const kind of ['windows', 'incidents', 'proposals', 'decisions', 'commands', 'results', 'threads'])
      expect(of(kind), kind).not.toEqual([]);
  });

  test.each([...files].flatMap(([kind, documents]) => documents.map((document) => ({ kind, ...document }))))(
    'are read, and nothing of them is lost: $kind, $key',
    ({ kind, text }) => expect(faultOf(contracts[kind]!, text, unknownFieldOf(kind))).toBeNull(),
  );

  // Read anew, a document must have the hash that people approved: no default may be added, and no field moved.
  test('proposals still have the hash that was decided on', () => {
    const hashes = of('proposals').map(({ text }) =>
      sha256(JSON.stringify(contracts['proposals']!.parse(JSON.parse(text)))),
    );
    const decided = of('decisions').map(({ text }) => Decision.parse(JSON.parse(text)).proposalHash);
    expect(decided.length).toBeGreaterThan(0);
    for (const hash of decided) expect(hashes).toContain(hash);
  });

  test('manifests still have the hash that is their name', () => {
    for (const { key: name, text } of of('manifests')) {
      expect(name).toContain(sha256(JSON.stringify(contracts['manifests']!.parse(JSON.parse(text)))));
    }
  });

  test('signed commands are taken by an executor of today as they were signed', () => {
    expect(of('commands').length).toBeGreaterThan(0);
    for (const { text } of of('commands')) {
      const { signed } = HostMessage.parse(JSON.parse(text));
      const input = JSON.stringify({ signed, manifest: null, serverNow: 1 });
      const { ok } = admit(new TextEncoder().encode(input), { host: 'mx1.example.edu', keys: [key] });
      expect(ok).toBe(true);
    }
  });
});

test('the audit of then is in order today, signatures and all', () => {
  const { of, key } = held('v1');
  const dir = mkdtempSync(join(tmpdir(), 'qw-held-'));
  try {
    mkdirSync(join(dir, 'audit'));
    for (const { key: name, text } of of('audit')) writeFileSync(join(dir, name), text);
    const { records, faults } = verifyAudit(openSource(dir), createNotary([key]), [], '2026-01-05T00:00:00.000Z');
    expect(faults).toEqual([]);
    expect(records).toBe(of('audit').length);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test.each(FOLDERS)('what would be lost of a window is noticed, however it is stored: %s', (folder) => {
  for (const { text } of held(folder).of('windows')) {
    const later = JSON.stringify({ ...(JSON.parse(text) as object), moodOfLater: 'calm' });
    expect(faultOf(contracts['windows']!, later, unknownFieldOf('windows'))).toBe('moodOfLater would be lost');
  }
});

test('the lowest counters are held', () => {
  const [window] = held('v3').of('windows');
  expect(WindowDocument.parse(JSON.parse(window!.text)).counterLows).toContainEqual(
    expect.objectContaining({ channel: 'ims-ms', seen: expect.arrayContaining([expect.any(Array)]) }),
  );
});

describe('a change of a contract that would lock out what is stored is noticed', () => {
  const texts = FOLDERS.flatMap((folder) => held(folder).of('incidents')).map(({ text }) => text);
  const noticed = (contract: z.ZodType): boolean => texts.some((text) => faultOf(contract, text) !== null);

  test.each<[string, z.ZodType, boolean]>([
    ['no change', Incident, false],
    ['a new field that may be absent', Incident.extend({ mood: z.string().optional() }), false],
    ['a new field with a default', Incident.extend({ mood: z.string().default('calm') }), false],
    ['a new member of an enumeration', Incident.extend({ state: z.enum([...IncidentState.options, 'asleep']) }), false],
    ['a new field that must be there', Incident.extend({ mood: z.string() }), true],
    ['a field that is gone', Incident.omit({ timeline: true }), true],
    ['a field that has another type', Incident.extend({ openedAt: z.number() }), true],
    ['a tighter limit', Incident.extend({ timeline: Incident.shape.timeline.max(1) }), true],
    ['another version number alone', Incident.extend({ version: z.literal(2) }), true],
  ])('%s', (_, contract, expected) => expect(noticed(contract)).toBe(expected));
});
