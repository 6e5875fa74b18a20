import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { MailhostConfig } from '#local/mailhost/config.ts';
import { beginLife, type Life } from '#local/mailhost/life.ts';
import { configurationOf } from '#shared/diagnosis/configuration.ts';
import { parseImsimtaVersion } from '#shared/formats/imsimta-version/parse.ts';
import { logOptionsIn } from '#shared/formats/mail-log/options.ts';
import { parseOptions } from '#shared/formats/option-dat/parse.ts';
import { hostView } from '#shared/window/view.ts';
import { at, digestWith, evidenceOf, fold } from '../../../shared/builders.ts';
import { aConfig } from '../a-config.ts';

const roots: string[] = [];
afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true, force: true })));

const begin = (changes: Record<string, unknown>): Life => {
  const root = mkdtempSync(join(tmpdir(), 'msconfig-'));
  roots.push(root);
  return beginLife(aConfig(changes), root);
};

const UNIFIED = {
  version: '7.0.5',
  configuration: 'unified',
  logOptions: { username: true, queueTime: true },
  jobController: { maxMessages: 2_000, jobLimits: { SMTP_POOL: 3 } },
  backoff: { tcp_local: [30, 60] },
};

it('tells the settings of a host that has no files, as the analyzer reads them', async () => {
  const life = begin(UNIFIED);
  expect(readdirSync(life.layout.config)).toEqual(['host.json']);
  const { status, output } = await life.storeTool('msconfig', ['show']);
  expect(status).toBe(0);
  const { facts, coverage } = parseOptions(`$ msconfig show\n${output}`, at(0));
  expect(coverage.unparsed).toBe(0);
  expect(logOptionsIn(facts)).toMatchObject({ username: true, queueTime: true, node: false });
  const told = new Map(facts.map((fact) => [fact.name, fact.kind === 'option' ? fact.value : '']));
  expect(told.get('role.job_controller.max_messages')).toBe('2000');
  expect(told.get('role.job_controller.job_pool:smtp_pool.job_limit')).toBe('3');
  expect(told.get('role.channel:tcp_local.backoff')).toBe('"PT30M" "PT60M"');
  expect(output).not.toContain('secret');
  const digest = digestWith({ evidence: evidenceOf('msconfig'), to: at(0), facts });
  expect(configurationOf(hostView(fold([digest]), at(0))!)).toBe('unified');
});

it('shows the part that is asked for', async () => {
  const life = begin(UNIFIED);
  const show = async (pattern: string) => (await life.storeTool('msconfig', ['show', pattern])).output.split('\n');
  expect(await show('job_controller.job_pool:*')).toHaveLength(5);
  expect((await show('mta.log_*')).every((line) => line === '' || line.startsWith('role.mta.log_'))).toBe(true);
  expect(await show('job_controller.max')).toEqual(['']);
  expect((await life.storeTool('msconfig', ['show', 'none'])).status).toBe(1);
  expect((await life.storeTool('msconfig', ['set', 'x', '1'])).status).toBe(2);
});

it('is not how a legacy configuration is read', async () => {
  const life = begin({ version: '8.0' });
  expect((await life.storeTool('msconfig', ['show'])).status).toBe(1);
  expect(readdirSync(life.layout.config).sort()).toEqual(['host.json', 'imta.cnf', 'job_controller.cnf', 'option.dat']);
});

it('came with 7 Update 5, whose version the host prints', async () => {
  const life = begin(UNIFIED);
  expect(parseImsimtaVersion((await life.imsimta(['version'])).output)).toBe('7.0.5.29.0 64bit');
  const older = MailhostConfig.safeParse({ ...aConfig(), version: '6.3', configuration: 'unified' });
  expect(older.error?.issues.map(({ message }) => message)).toEqual(['the Unified Configuration came with 7 Update 5']);
});
