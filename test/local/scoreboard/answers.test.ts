import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MailhostConfig } from '#local/mailhost/config.ts';
import { beginLife, type Life } from '#local/mailhost/life.ts';
import type { Scenario } from '#local/scenarios/scenario.ts';
import { type Answerer, answererOf } from '#local/scoreboard/answers.ts';
import { collectorOf } from '#local/scoreboard/collect.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { type ChannelName, toInstant } from '#shared/contracts/primitives.ts';
import type { Question } from '#shared/contracts/question.ts';
import type { Window } from '#shared/contracts/window.ts';
import { parseQmSample } from '#shared/formats/imsimta-qm-sample/parse.ts';
import { parsePs } from '#shared/formats/ps/parse.ts';
import { emptyWindow, foldDigest } from '#shared/window/fold.ts';
import { aFinding } from './a-finding.ts';

const START = '2026-03-03T15:00:00Z';
const NOW = Date.parse(START) + 30 * 60_000;
const root = mkdtempSync(join(tmpdir(), 'queuewarden-answers-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const scenario: Scenario = {
  name: 'waiting',
  about: 'Mail and bounces wait for a host that refuses them.',
  host: {
    startAt: START,
    traffic: {
      destinations: [{ domain: 'down.example.org', perMinute: 2, behaviour: 'refuse' }],
      senders: [{ from: '', perMinute: 1, domains: ['down.example.org'] }],
      nullSenderShare: 0,
    },
  },
  minutes: 30,
  trouble: null,
};

let life: Life;
let window: Window;
let config: MailhostConfig;

beforeAll(async () => {
  config = MailhostConfig.parse({ ...scenario.host, name: 'mta1', root, imsimtaEntry: ['/bin/false'] });
  life = beginLife(config, root);
  life.until(30);
  window = (await collectorOf(life, config, scenario).collect(30)).reduce(foldDigest, emptyWindow('mta1.example.edu'));
});

const channel = 'tcp_local' as ChannelName;
const needing = (...needs: Question[]): Finding[] => [{ ...aFinding('bounce-backscatter', 'tcp_local'), needs }];
const answered = async (answerer: Answerer, needs: Question[], now = NOW) => {
  answerer.ask(needing(...needs), window, now);
  return await answerer.answers();
};

it('brings what the host prints about messages that were drawn from its queue', async () => {
  const answerer = answererOf(life, config, ['sample']);
  const outputs = await answered(answerer, [{ ask: 'sample', channel }]);
  expect(outputs).toMatchObject([{ kind: 'qm-sample', tool: ['imsimta', 'qm', 'sample', 'tcp_local'] }]);
  const { stdout } = outputs[0]!;
  expect(stdout).toMatch(/^\$ imsimta qm sample tcp_local\nSampled: /);
  const { facts, coverage } = parseQmSample(stdout, toInstant(NOW));
  expect(coverage).toMatchObject({ unparsed: 0 });
  const queued = window.queueCounts.at(-1)!.counts.channels.find((c) => c.channel === channel)!;
  const waiting = queued.byAttempts.reduce((sum, n) => sum + n, 0);
  expect(facts).toMatchObject([{ kind: 'qm-sample', name: 'tcp_local', listed: waiting }]);
  const [{ messages }] = facts as [Extract<(typeof facts)[number], { kind: 'qm-sample' }>];
  expect(messages).toHaveLength(Math.min(80, waiting));
  const bounces = messages.filter((m) => m.bounce);
  expect(bounces.length).toBeGreaterThan(10);
  expect(bounces.length).toBeLessThan(messages.length - 10);
  expect(new Set(bounces.map((m) => `${m.from} ${m.to}`))).toEqual(new Set(['process-daemon down.example.org']));
});

it('is not asked again within the term of a question, and then is', async () => {
  const answerer = answererOf(life, config, ['sample']);
  const sample: Question = { ask: 'sample', channel };
  expect(await answered(answerer, [sample])).toHaveLength(1);
  expect(await answered(answerer, [sample], NOW + 5 * 60_000)).toEqual([]);
  expect(await answered(answerer, [sample], NOW + 15 * 60_000)).toHaveLength(1);
});

it('brings what programs of the host print, as the executor hands it on', async () => {
  const [list] = await answered(answererOf(life, config, ['processes']), [{ ask: 'processes' }]);
  expect(list).toMatchObject({ kind: 'process', tool: ['imsimta', 'process'] });
  const [table] = await answered(answererOf(life, config, ['ps']), [{ ask: 'ps' }]);
  const { facts, coverage } = parsePs(table!.stdout, toInstant(NOW));
  expect(coverage.unparsed).toBe(0);
  expect(facts).toContainEqual(expect.objectContaining({ name: 'imapd', virtualKiB: 604_116, cpuSeconds: 9_241 }));
  expect(facts.at(-1)).toMatchObject({ kind: 'process-list', name: 'ps', processes: facts.length - 1 });
  const object = 'imapstat';
  const [counters] = await answered(answererOf(life, config, ['counterutil']), [{ ask: 'counterutil', object }]);
  expect(counters!.stdout).toContain('global.numCurrentConnections');
  const mailbox = 'user/nobody/INBOX';
  const [check] = await answered(answererOf(life, config, ['reconstruct-check']), [
    { ask: 'reconstruct-check', mailbox },
  ]);
  expect(check).toMatchObject({ kind: 'reconstruct-check', stdout: `$ reconstruct -n ${mailbox}\n` });
});

it('is silent about all that the scenario does not have it answer, and about what its qm cannot', async () => {
  expect(await answered(answererOf(life, config, []), [{ ask: 'sample', channel }])).toEqual([]);
  expect(await answered(answererOf(life, config, ['ps']), [{ ask: 'processes' }])).toEqual([]);
  const hold = 'hold' as ChannelName;
  expect(await answered(answererOf(life, config, ['sample']), [{ ask: 'sample', channel: hold }])).toEqual([]);
});
