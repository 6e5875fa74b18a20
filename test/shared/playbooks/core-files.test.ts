import { describe, expect, it } from 'vitest';
import { coreFiles } from '#shared/playbooks/core-files/index.ts';
import { at, HOST } from '../builders.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const core = (modified: number, program: string | null = 'imapd', name = `/var/cores/core.${program}.${modified}`) =>
  probed(290, { kind: 'core-file', name, bytes: 9_000_000, modifiedAt: at(modified), program });
const dumped = (minute: number, subject = 'imapd') =>
  logged(minute, 'core-dumped', { process: 'watcher', subject, text: `${subject} core dumped` });
const tell = (...more: Parameters<typeof said>[2] & object) => said(coreFiles, daily(0, 300), more);

describe('core-files', () => {
  it('names the program, the file and what it may have left behind', () => {
    const [finding, ...more] = tell(core(100), core(200));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      subject: { kind: 'process', name: 'imapd' },
      since: at(100),
    });
    expect(finding!.headline).toContain('crashed 2 times');
    expect(finding!.headline).toContain('/var/cores/core.imapd.200');
    expect(finding!.steps.map((s) => s.answer)).toEqual(['yes', 'yes', 'yes']);
    expect(finding!.evidence[0]!.text).toContain('core.imapd');
    expect(adviceOf(finding)).toContain('coreadm');
  });

  it('lets old core files be', () => {
    expect(tell(core(-3_000))).toEqual([]);
    expect(tell(core(-3_000), core(10))[0]!.headline).toContain('crashed 1 time');
  });

  it('puts lines and files of one program together, and others apart', () => {
    const findings = tell(core(100), dumped(101), dumped(150, 'dispatcher'));
    expect(findings.map((f) => f.subject.name)).toEqual(['dispatcher', 'imapd']);
    expect(findings[0]!.steps.map((s) => s.answer)).toEqual(['unknown', 'yes', 'no']);
    expect(findings[1]!.headline).toContain('crashed 1 time');
  });

  it('finds the program in the line, and not in who wrote it', () => {
    const line = (text: string) => tell(logged(100, 'core-dumped', { process: 'imsched', text }))[0]!.subject;
    expect(line('process popd dumped core')).toMatchObject({ kind: 'process', name: 'popd' });
    expect(line('something dumped core')).toMatchObject({ kind: 'host', name: HOST });
  });

  it('tells of the host when the program is not known', () => {
    const [finding] = tell(core(100, null));
    expect(finding).toMatchObject({ subject: { kind: 'host', name: HOST } });
    expect(finding!.steps.map((s) => s.answer)).toEqual(['yes', 'unknown', 'unknown']);
  });
});
