import { describe, expect, it } from 'vitest';
import type { Configuration } from '#shared/diagnosis/configuration.ts';
import {
  AUTORESTART,
  channelBlocks,
  lookFurther,
  SERVER_GROUP,
  serviceOption,
  settingDiff,
  settingSeen,
  settingWords,
} from '#shared/diagnosis/settings.ts';
import { hostView } from '#shared/window/view.ts';
import { at, fold, know } from '../builders.ts';
import { fact } from '../playbooks/queue-stories.ts';

const ALL = ['legacy', 'unified', 'either'] as const;
const each = (words: (configuration: Configuration) => string): string[] => ALL.map(words);

describe('settings', () => {
  it('have the name of the kind of configuration, or both', () => {
    expect(each((c) => settingWords(c, AUTORESTART))).toEqual([
      'local.autorestart (configutil)',
      'base.autorestart.enable (msconfig)',
      'local.autorestart (configutil), in a Unified Configuration base.autorestart.enable (msconfig)',
    ]);
  });

  it('have no name made up for msconfig', () => {
    expect(settingWords('unified', SERVER_GROUP)).toBe(
      'what configutil calls local.servergid ("msconfig help" tells its name)',
    );
  });

  it('are named as the host prints them, when it does by its own kind of configuration', () => {
    const seen = (...names: string[]) =>
      settingSeen(
        hostView(fold(names.map((name, i) => know(fact('option', name, 10 + i, { value: '1' })))), at(20))!,
        serviceOption('imap', 'maxsessions'),
        'service.imap.maxsessions',
      );
    expect(seen('role.imap.maxsessions')).toBe('imap.maxsessions (msconfig)');
    expect(seen('service.imap.maxsessions')).toBe('service.imap.maxsessions (configutil)');
    expect(seen('role.imap.enable')).toContain('what configutil calls service.imap.maxsessions');
    expect(seen('role.imap.enable', 'service.imap.maxsessions')).toContain('what configutil calls');
    expect(seen('role.pop.maxsessions')).toContain('what configutil calls');
  });

  it('are changed by the tool that printed their names', () => {
    expect(settingDiff('service.imap.numprocesses', 2, 3)).toBe(
      '-service.imap.numprocesses = 2\n+service.imap.numprocesses = 3',
    );
    expect(settingDiff('role.imap.numprocesses', 2, 3)).toBe('-imap.numprocesses = 2\n+set imap.numprocesses 3');
  });

  it('of the MTA stand in its files, or are those of msconfig', () => {
    expect(each(channelBlocks)).toEqual([
      'imta.cnf',
      '"msconfig edit channels"',
      'imta.cnf, in a Unified Configuration "msconfig edit channels"',
    ]);
    const [legacy, unified, either] = each(lookFurther);
    expect(legacy).toContain('LOG_CONNECTION in option.dat');
    expect(legacy).not.toContain('msconfig');
    expect(unified).toContain('mta.log_connection by msconfig');
    expect(unified).not.toMatch(/\.dat|\.cnf/);
    expect(either).toMatch(/option\.dat.*mta\.log_connection.*imta\.cnf.*msconfig edit channels/);
  });
});
