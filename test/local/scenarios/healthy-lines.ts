import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailhostConfig } from '#local/mailhost/config.ts';
import { beginLife } from '#local/mailhost/life.ts';
import { control } from '#local/scenarios/shapes.ts';
import type { Scenario } from '#local/scenarios/scenario.ts';
import { usual } from '#local/scenarios/traffic.ts';
import { collectorOf } from '#local/scoreboard/collect.ts';

/** Faults of scenarios begin an hour after their host, so that until then its lines are those of a sound one. */
const SOUND_MINUTES = 55;

const logLines = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter((line) => line !== '');

/** Every line that the logs of a simulated host have before any fault, and that its tools print, as evidence shows it. */
const linesOf = async (scenario: Scenario): Promise<string[]> => {
  const root = mkdtempSync(join(tmpdir(), 'queuewarden-healthy-'));
  try {
    const config = MailhostConfig.parse({ ...scenario.host, name: 'mta1', root, imsimtaEntry: ['/bin/false'] });
    const life = beginLife(config, root);
    const collector = collectorOf(life, config, scenario);
    const printed: string[] = [];
    for (let minute = 5; minute <= SOUND_MINUTES; minute += 5) {
      life.until(minute);
      for (const { facts } of await collector.collect(minute))
        printed.push(...facts.flatMap(({ line }) => line?.text ?? []));
    }
    return [...logLines(life.layout.log), ...printed];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

/** Lines of the usual host in several releases, and of these controls. */
export const healthyLines = async (controls: readonly Scenario[]): Promise<string[]> => {
  const hosts = (['5.2', '6.2', '6.3', '7.0.5', '8.0'] as const).map((version) =>
    control(`usual-${version}`, 'As ever.', usual({ version }), { agent: {} }),
  );
  const named = usual({ logOptions: { username: true } });
  const all: string[] = [];
  for (const scenario of [...hosts, control('usual-named', 'As ever.', named), ...controls])
    all.push(...(await linesOf(scenario)));
  return [...new Set(all)];
};
