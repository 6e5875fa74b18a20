import { describe, expect, it } from 'vitest';
import { directoryControls, directoryScenarios } from '#local/scenarios/directory.ts';
import { frontEndControls } from '#local/scenarios/front-ends.ts';
import { imapControls, imapScenarios } from '#local/scenarios/imap.ts';
import { storeControls, storeScenarios } from '#local/scenarios/store.ts';
import { toInstant } from '#shared/contracts/primitives.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';

const AT = Date.parse('2026-03-03T16:00:00Z');
const read = (kind: Parameters<typeof digestSnapshot>[0]['kind'], tool: readonly string[], stdout: string) =>
  digestSnapshot(
    {
      version: 1,
      type: 'snapshot',
      host: 'mta1.example.edu',
      kind,
      takenAt: toInstant(AT),
      sha256: '0'.repeat(64),
      timezone: 'America/New_York',
    },
    { tool: [...tool], exitCode: 0, stdout, stderr: '', durationMs: 0 },
    'evidence/mta1.example.edu/x',
  );

const stores = [
  ...storeScenarios,
  ...storeControls,
  ...imapScenarios,
  ...imapControls,
  ...directoryScenarios,
  ...directoryControls,
  ...frontEndControls,
];
const outputs = stores.flatMap(({ name, outputs: of }) =>
  [...new Map((of?.({ minute: 120, at: AT }) ?? []).map((o) => [o.kind + o.tool.join(' '), o])).values()].map(
    (output) => [name, output.kind, output] as const,
  ),
);

describe('the outputs of a store', () => {
  it.each(outputs)('%s: all of its %s is read', (_, kind, { tool, stdout }) => {
    const { coverage } = read(kind, tool, stdout);
    expect(coverage).toMatchObject({ unparsed: 0, reasons: {} });
  });
});
