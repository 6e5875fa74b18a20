import { describe, expect, it } from 'vitest';
import { indexOverflow } from '#shared/playbooks/index-overflow/index.ts';
import { every, filed, other } from '../builders.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const tooLarge = (minute: number, mailbox = 'user/logs') =>
  logged(minute, 'index-too-large', {
    process: 'ims_master',
    subject: mailbox,
    text: `Unable to append cache for ${mailbox}: File too large`,
  });
const ioError = (minute: number, account = 'logs') => other('Q', 'store-io-error', 'ims-ms', minute, account);
const measured = (minute: number, gib: number, mailbox = 'user/logs') =>
  probed(minute, {
    kind: 'mailbox',
    name: mailbox,
    messages: 900_000,
    indexBytes: Math.round(gib * 2 ** 30),
    quotaUsed: null,
  });

describe('index-overflow', () => {
  it('finds the account whose cache is too large while its deliveries fail', () => {
    const [finding, ...more] = said(
      indexOverflow,
      [...daily(0, 60), ...every(10, 0, 60, (m) => ioError(m))],
      [tooLarge(10), tooLarge(40)],
    );
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      verdict: 'problem',
      confidence: 0.95,
      subject: { kind: 'account', name: 'user/logs' },
    });
    expect(finding!.steps.map((s) => s.answer)).toEqual(['yes', 'yes', 'unknown', 'unknown']);
    expect(finding!.evidence.map((e) => e.text).join('\n')).toMatch(/user\/logs: File too large[^]*ims-ms Q/);
    expect(adviceOf(finding)).toContain('mboxutil -r user/logs/INBOX user/logs/archive-old');
  });

  it('is less sure without a failed delivery in the same five minutes', () => {
    const [finding] = said(indexOverflow, [...daily(0, 60), ioError(0)], [tooLarge(40)]);
    expect(finding).toMatchObject({ verdict: 'problem', confidence: 0.8 });
  });

  it('says nothing of an I/O error without the line of the store', () => {
    expect(said(indexOverflow, [...daily(0, 60), ioError(5), ioError(20)])).toEqual([]);
  });

  it('is over once a delivery succeeds', () => {
    const story = [...daily(0, 60), ioError(10), filed(50, 'logs@example.com')];
    expect(said(indexOverflow, story, [tooLarge(10)])[0]).toMatchObject({ verdict: 'normal' });
    expect(said(indexOverflow, [...story, ioError(55)], [tooLarge(10)])[0]).toMatchObject({ verdict: 'problem' });
    expect(said(indexOverflow, [...daily(0, 60), filed(50, 'blogs')], [tooLarge(10)])[0]!.verdict).toBe('problem');
  });

  it('knows it from the size alone, whatever is delivered', () => {
    const [finding] = said(indexOverflow, daily(0, 60), [measured(30, 1.999)]);
    expect(finding).toMatchObject({ verdict: 'problem' });
    expect(finding!.headline).toContain('takes no more mail');
  });

  it.each([
    ['1.8 GiB and growing by 1 GiB a day', 1.8, 1 / 1440, 'suspected'],
    ['1.8 GiB and growing by 10 MiB a day', 1.8, 0.01 / 1440, null],
    ['1.8 GiB and not growing', 1.8, 0, null],
    ['1.8 GiB and shrinking', 1.8, -0.001, null],
    ['half full and growing by 1 GiB a day', 1, 1 / 1440, null],
  ])('forecasts: %s', (_, gib, growth, verdict) => {
    const sizes = [0, 60, 120, 180].map((m) => measured(m, gib + growth * m));
    const [finding] = said(indexOverflow, daily(0, 200), sizes);
    expect(finding?.verdict ?? null).toBe(verdict);
    if (finding) expect(finding.steps.at(-1)!.saw).toBe('At the rate seen it is reached in 108 minutes.');
  });

  it('knows a mailbox by its directory', () => {
    const path = '/store/partition/primary/=user/53/a0/=logs';
    const findings = said(indexOverflow, daily(0, 60), [tooLarge(10, 'user/logs/INBOX'), measured(30, 1.999, path)]);
    expect(findings.map((f) => f.subject.name)).toEqual(['user/logs/INBOX']);
    expect(findings[0]!.steps[2]).toMatchObject({ answer: 'yes' });
    const alone = said(indexOverflow, daily(0, 60), [measured(30, 1.999, `${path}/=old`), measured(31, 1.999, '')]);
    expect(alone.map((f) => f.subject.name)).toEqual(['user/logs/old']);
  });

  it('puts no strange name into a command', () => {
    const [finding] = said(indexOverflow, daily(0, 60), [tooLarge(5, 'user/a b;c')]);
    expect(adviceOf(finding)).toContain('mboxutil -r MAILBOX user/ACCOUNT/archive-old');
    expect(adviceOf(finding)).not.toContain('b;c');
  });
});
