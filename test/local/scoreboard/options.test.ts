import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '#local/scoreboard/options.ts';

describe('options of the scoreboard', () => {
  const names = ['quiet', 'loud'];

  it('choose scenarios and processes', () => {
    expect(optionsOf([], names)).toEqual({ write: false, only: new Set(), jobs: null });
    expect(optionsOf(['--write', '--only', 'loud,quiet', '--jobs', '12'], names)).toEqual({
      write: true,
      only: new Set(['loud', 'quiet']),
      jobs: 12,
    });
  });

  it('are refused in a sentence', () => {
    for (const jobs of ['0', '2.5', 'x', '', '1e2', '1000'])
      expect(optionsOf(['--jobs', jobs], names), jobs).toContain('--jobs must be');
    expect(optionsOf(['--only', 'loud,none'], names)).toBe('no scenario is named none; there are\n  quiet\n  loud');
    expect(optionsOf(['--wat'], names)).toContain("'--wat'");
    expect(optionsOf(['quiet'], names)).toContain('quiet');
  });

  it('end the program with 2 and no stack when they are wrong', { timeout: 60_000 }, () => {
    const main = fileURLToPath(new URL('../../../local/scoreboard/main.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, '--jobs', '0']);
    expect({ status, out: String(stdout), err: String(stderr) }).toEqual({
      status: 2,
      out: '',
      err: 'scoreboard: --jobs must be a number of processes from 1 to 999\n',
    });
  });
});
