import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runbookPath } from '#local/analyze/runbook-path.ts';
import { runbookPages } from '#local/runbook/pages.mjs';
import { clockPlaybooks, playbooks } from '#shared/playbooks/index.ts';

const root = new URL('../../../', import.meta.url);

test('every playbook’s page is a file of the installation', () => {
  for (const { id } of [...playbooks, ...clockPlaybooks])
    expect(existsSync(fileURLToPath(new URL(runbookPath(id), root))), id).toBe(true);
});

test('the anchor stays, and is a heading of its page', () => {
  expect(runbookPath('destination-down#what-to-do-now')).toBe(
    'shared/playbooks/destination-down/README.md#what-to-do-now',
  );
  expect(runbookPages().find(({ id }) => id === 'destination-down')!.text).toContain('\n## What to do now\n');
});
