import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { expect, test } from 'vitest';
import { MailhostConfig } from '#local/mailhost/config.ts';
import { beginLife } from '#local/mailhost/life.ts';
import { causeScenarios } from '#local/scenarios/causes.ts';
import { collectorOf } from '#local/scoreboard/collect.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { assess } from '#shared/playbooks/index.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';

/** What is said at the end of a scenario. */
const saidAtTheEndOf = async (name: string): Promise<Finding[]> => {
  const scenario = causeScenarios.find((s) => s.name === name)!;
  const root = mkdtempSync(path(tmpdir(), 'queuewarden-causes-'));
  try {
    const config = MailhostConfig.parse({ ...scenario.host, name: 'mta1', root, imsimtaEntry: ['/bin/false'] });
    const life = beginLife(config, root);
    const collector = collectorOf(life, config, scenario);
    let window = emptyWindow(`${config.name}.${config.domain}`);
    for (let minute = 15; minute <= scenario.minutes; minute += 15) {
      life.until(minute);
      window = (await collector.collect(minute)).reduce(foldDigest, window);
    }
    return assess(window, window.latest!);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

test.each([
  ['store-disk-fills-up', 'disk-space-low', ['store-io-error']],
  ['store-does-not-start', 'stored-start-failure', ['stored-stale', 'master-not-running']],
  ['crash-leaves-a-lock', 'core-files', ['mailbox-orphan-lock']],
])(
  '%s: one incident, led by its cause',
  async (name, cause, effects) => {
    const troubles = (await saidAtTheEndOf(name)).filter((f) => f.verdict === 'problem' || f.verdict === 'suspected');
    expect(troubles.map((f) => f.playbook)).toEqual([cause, ...effects]);
    expect(troubles.filter((f) => f.causedBy === undefined)).toHaveLength(1);
    expect(troubles[0]!.explains!.map((e) => e.key.split('|')[0])).toEqual(effects);
  },
  60_000,
);
