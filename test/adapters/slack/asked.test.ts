import { expect, test } from 'vitest';
import { renderCard } from '#adapters/slack/render.ts';
import { messageBlockErrors } from '#local/slack/validate/blocks.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { card, finding, NOW } from './cards.ts';

const drawn = (over: Partial<Finding>) => {
  const shown = finding(over);
  return renderCard(card({ findings: { [shown.host]: shown } }), NOW, 'https://r.example.com/');
};

test('says what the host is asked while the finding waits for it', () => {
  const needs: Finding['needs'] = [
    { ask: 'jobs', channel: 'tcp_local' },
    { ask: 'reconstruct-check', mailbox: 'user/joe/INBOX' },
  ];
  const { blocks } = drawn({ needs });
  expect(messageBlockErrors(blocks)).toEqual([]);
  expect(JSON.stringify(blocks)).toMatch(/the host is asked: .*imsimta qm jobs.*reconstruct -n user/);
  expect(JSON.stringify(drawn({}).blocks)).not.toContain('the host is asked');
  expect(JSON.stringify(drawn({ needs, verdict: 'normal' }).blocks)).not.toContain('the host is asked');
});
