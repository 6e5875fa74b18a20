import { describe, expect, it } from 'vitest';
import type { Fact } from '#shared/contracts/fact.ts';
import { jobControllerSettings, settingsFor } from '#shared/diagnosis/job-controller.ts';
import { poolsOf } from '#shared/diagnosis/pools.ts';
import { programOf } from '#shared/diagnosis/programs.ts';
import { parseJobController } from '#shared/formats/job-controller-cnf/parse.ts';
import { parseOptions } from '#shared/formats/option-dat/parse.ts';
import { type HostView, hostView } from '#shared/window/view.ts';
import { at, fold, know } from '../builders.ts';

const seeing = (facts: readonly Fact[]): HostView => hostView(fold([know(...facts)]), at(0))!;

const FILE = [
  'MAX_MESSAGES=5000',
  '[POOL=SMTP_POOL]',
  'job_limit=10',
  '[CHANNEL=tcp_*]',
  'master_command=IMTA_BIN:smtp_client',
  'normal_delivery=20:00-06:00',
  '[CHANNEL=tcp_fax]',
  'master_command="IMTA_BIN:fax -v"',
  '[PERIODIC_JOB=return]',
  'time=00:30/24:00',
].join('\n');

const SETTINGS = [
  'role.job_controller.max_messages = 5000',
  'role.job_controller.job_pool:SMTP_POOL.job_limit = 10',
  'role.job_controller.channel_class:tcp_*.master_command = IMTA_BIN:smtp_client',
  'role.job_controller.channel_class:tcp_*.normal_delivery = 20:00-06:00',
  'role.job_controller.channel_class:tcp_fax.master_command = IMTA_BIN:fax -v',
  'role.mta.log_filename = 1',
].join('\n');

describe.each([
  ['job_controller.cnf', parseJobController(FILE, at(0)).facts],
  ['msconfig', parseOptions(SETTINGS, at(0)).facts],
])('settings of the Job Controller in %s', (_, facts) => {
  const view = seeing(facts);

  it('are those of all, of pools and of channels', () => {
    const told = jobControllerSettings(view).map(({ of, setting, value }) => [of?.kind, of?.name, setting, value]);
    expect(told).toHaveLength(5);
    expect(told).toContainEqual([undefined, undefined, 'max_messages', '5000']);
    expect(told).toContainEqual(['pool', 'smtp_pool', 'job_limit', '10']);
    expect(poolsOf(view)).toMatchObject([{ name: 'smtp_pool', limit: 10 }]);
  });

  it('tell the program of a channel by its own name before that of many', () => {
    expect(programOf(view, 'tcp_local')).toBe('smtp_client');
    expect(programOf(view, 'tcp_fax')).toMatch(/^fax/);
    expect(programOf(view, 'ims-ms')).toBe('ims_master');
  });

  it('are not told of other channels', () => {
    const hours = (channel: string) =>
      settingsFor(view, channel).filter(({ setting }) => setting.endsWith('_delivery'));
    expect(hours('tcp_local')).toHaveLength(1);
    expect(hours('ims-ms')).toEqual([]);
  });
});
