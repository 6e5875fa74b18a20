import { describe, expect, it } from 'vitest';
import type { Fact } from '#shared/contracts/fact.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { parseImcheck } from '#shared/formats/imcheck/parse.ts';
import { parseImtaCnf } from '#shared/formats/imta-cnf/parse.ts';
import { parseOptions } from '#shared/formats/option-dat/parse.ts';
import { at, countsOf, digestWith, every, filed, full, know, of, other, tell } from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const usual = every(5, 0, 300, (m) => filed(m, `user${m % 7}`, 10));
/** fred is over quota from minute 10 to minute 250, ann since minute 70. */
const story = [...usual, full(10, 'fred', 2), full(250, 'fred'), full(70, 'ann')];

const configured = (...lines: string[]): Fact[] => [...parseOptions(`${lines.join('\n')}\n`, at(200)).facts];
const used = (mailbox: string, quota: string, minute = 200): Fact[] => [
  ...parseImcheck(`# imcheck -m ${mailbox}\nName: ${mailbox}\nExists: 3\nQuota Used: ${quota}\n`, at(minute)).facts,
];
const found = (facts: readonly Fact[], entries = story, more: Parameters<typeof tell>[1] = []): Finding[] =>
  of('over-quota', tell(entries, [...(facts.length > 0 ? [know(...facts)] : []), ...more]));
const channelOf = (findings: readonly Finding[]): Finding => findings.find((f) => f.subject.kind === 'channel')!;
const fredOf = (findings: readonly Finding[]): Finding => findings.find((f) => f.subject.name === 'fred')!;
const stepOf = ({ steps }: Finding, anchor: string) => steps.find((s) => s.anchor === anchor)!;
const advised = ({ advice }: Finding) => advice.map((a) => a.text).join('\n');

describe('over-quota: nothing of the configuration was read', () => {
  it('says of each number that it is unknown, and assumes none', () => {
    const findings = found([]);
    expectDocumented(findings);
    const whole = channelOf(findings);
    for (const anchor of ['step-full', 'step-enforced', 'step-refused', 'step-warned', 'step-waiting'])
      expect(stepOf(whole, anchor), anchor).toMatchObject({ answer: 'unknown' });
    const saw = stepOf(whole, 'step-return').saw;
    expect(saw).toContain('was not read (store.quotagraceperiod)');
    expect(saw).toContain('assumed: no configuration of the channel was read');
    expect(stepOf(whole, 'step-full').saw).toContain('was not read (store.defaultmailboxquota)');
    // Defaults that the guide names, but this host did not.
    for (const { saw: words } of whole.steps) expect(words).not.toMatch(/\b120\b|\b90 %|every 7 days/);
  });
});

describe('over-quota: when mail goes back', () => {
  const returns = (lines: string[], entries = story) =>
    stepOf(fredOf(found(configured(...lines), entries)), 'step-return');

  it('adds the grace period to the first refusal after the last delivery', () => {
    const ahead = returns(['store.quotagraceperiod = 5', 'store.quotanotification = on']);
    expect(ahead.answer).toBe('no');
    expect(ahead.saw).toContain('store.quotagraceperiod = 5 (hours): counted from 2026-02-03 08:10 UTC');
    expect(ahead.saw).toContain('the grace period is over at 2026-02-03 13:10 UTC');
    expect(ahead.saw).not.toContain('6.3 guide');
    const over = returns(['store.quotagraceperiod = 2']);
    expect(over.saw).toContain('the grace period was over at 2026-02-03 10:10 UTC: what still waits');
    const freed = returns(['store.quotagraceperiod = 5'], [...story, filed(200, 'fred')]);
    expect(freed.saw).toContain('counted from 2026-02-03 12:10 UTC');
  });

  it('counts what went back', () => {
    const back = returns(
      ['store.quotagraceperiod = 2'],
      [...story, other('R', 'over-quota', 'ims-ms', 260, 'fred', 3)],
    );
    expect(back).toMatchObject({ answer: 'yes' });
    expect(back.saw).toContain('3 returns seen');
    const before = returns([], [other('R', 'over-quota', 'ims-ms', 1, 'fred'), filed(5, 'fred'), ...story]);
    expect(before.answer).toBe('no');
  });

  it('says that the period may not run where nobody is warned, or that this was not read', () => {
    expect(returns(['store.quotagraceperiod = 5', 'store.quotanotification = off']).saw).toContain(
      'none is sent (store.quotanotification = off): whether it runs is not documented',
    );
    expect(returns(['store.quotagraceperiod = 5']).saw).toContain('whether one is sent was not read');
  });

  it.each([
    ['0', 'nothing should wait'],
    ['soon', 'store.quotagraceperiod = soon is not understood'],
    ['-1', 'store.quotagraceperiod = -1 is not understood'],
  ])('computes nothing from a period of %s', (period, words) => {
    const { saw } = returns([`store.quotagraceperiod = ${period}`]);
    expect(saw).toContain(words);
    expect(saw).not.toContain('counted from');
  });

  it('names the one that waits longest, and the notices of the channel', () => {
    const cnf = parseImtaCnf('\nims-ms notices 1 2\nims-ms-daemon\n', at(200)).facts;
    const { saw } = stepOf(channelOf(found([...cnf, ...configured('store.quotagraceperiod = 100')])), 'step-return');
    expect(saw).toContain('fred waits longest');
    expect(saw).toContain(
      'the notices of the channel return it 2 days after it came: what waits since then by 2026-02-05 08:10',
    );
    const unread = parseImtaCnf('\nims-ms notices often\nims-ms-daemon\n', at(200)).facts;
    expect(stepOf(channelOf(found(unread)), 'step-return').saw).toContain('notices of the channel could not be read');
  });

  it('gives accounts that are not told apart no time of their own', () => {
    const { saw } = stepOf(channelOf(found([], [...story, full(2, '*', 5)])), 'step-return');
    expect(saw).toContain('fred waits longest');
  });

  it('judges a store of another host by the notices of its channel only', () => {
    const there = [
      other('Q', 'over-quota', 'tcp_lmtpcs', 10, 'store1.example.com', 9),
      other('R', 'over-quota', 'tcp_lmtpcs', 20, 'store1.example.com', 2),
    ];
    const findings = found(configured('store.quotagraceperiod = 5'), there);
    expectDocumented(findings);
    const back = stepOf(findings[0]!, 'step-return');
    expect(back).toMatchObject({ answer: 'yes' });
    expect(back.saw).toContain('that of the store’s own host');
    expect(back.saw).not.toContain('counted from');
  });
});

describe('over-quota: how full a mailbox is', () => {
  const quota = 'store.defaultmailboxquota = 1000';
  const fullness = (...facts: Fact[][]) => stepOf(fredOf(found(facts.flat())), 'step-full');

  it('adds up the folders that were read, each once', () => {
    const folders = [used('user/fred/INBOX', '700'), used('user/Fred/Sent', '330'), used('user/fred', '690', 190)];
    const step = fullness(configured(quota), ...folders, used('user/ann/INBOX', '5000'));
    expect(step).toMatchObject({ answer: 'yes' });
    expect(step.saw).toContain(
      'fred: at least 1030 bytes in 2 folders at 2026-02-03 11:20 UTC, 103 % of the default quota.',
    );
  });

  it.each([
    [
      'less than the default: other folders, or a quota of its own',
      [quota],
      '999 bytes',
      'over 99 % of the default quota: the rest',
    ],
    ['no limit by default', ['store.defaultmailboxquota = -1'], '999', 'by default there is no limit'],
    ['not read', [], '999', 'was not read (store.defaultmailboxquota)'],
    ['not understood', ['store.defaultmailboxquota = 20M'], '999', 'store.defaultmailboxquota = 20M is not understood'],
  ])('does not know where the quota is %s', (_, lines, quotaUsed, words) => {
    const step = fullness(configured(...lines), used('user/fred/INBOX', quotaUsed));
    expect(step).toMatchObject({ answer: 'unknown' });
    expect(step.saw).toContain('at least 999 bytes');
    expect(step.saw).toContain(words);
  });

  it('takes the unit that is printed', () => {
    expect(fullness(configured(quota), used('user/fred/INBOX', '1 kbytes'))).toMatchObject({ answer: 'yes' });
    expect(fullness(configured(quota), used('user/fred/INBOX', '1 mbytes')).saw).toContain('fred: not read');
  });

  it('shows the lines that it was told by', () => {
    const fred = fredOf(found([...configured(quota), ...used('user/fred/INBOX', '1200')]));
    const lines = fred.evidence.map((line) => line.text);
    expect(lines).toContain('Name: user/fred/INBOX');
    expect(lines).toContain(quota);
  });
});

describe('over-quota: what the settings do next', () => {
  const settings = (...lines: string[]) => channelOf(found(configured(...lines)));
  const WARNED = [
    'store.quotanotification = yes',
    'store.quotaexceededmsg = "Subject: quota$$please clean up"',
    'store.quotawarn = 80',
    'local.store.quotaoverdraft = off',
    'local.store.overquotastatus = off',
  ];

  it.each([
    ['store.overquotastatus = on', 'yes'],
    ['role.store.overquotastatus = 1', 'yes'],
    ['local.store.overquotastatus = off', 'no'],
    ['local.store.overquotastatus = perhaps', 'unknown'],
  ])('tells whether more is refused: %s', (line, answer) => {
    const step = stepOf(settings(line), 'step-refused');
    expect(step).toMatchObject({ answer });
    expect(step.saw).toContain(line);
  });

  it('believes neither of two readings that contradict each other, and the newer of two', () => {
    const both = ['store.overquotastatus = on', 'local.store.overquotastatus = off'];
    expect(stepOf(settings(...both), 'step-refused')).toMatchObject({ answer: 'unknown' });
    const newer = fact('option', 'store.overquotastatus', 210, { value: 'on' });
    expect(stepOf(channelOf(found([...configured(both[1]!), newer])), 'step-refused')).toMatchObject({ answer: 'yes' });
  });

  it('wonders at quotas that are not enforced', () => {
    expect(stepOf(settings('store.quotaenforcement = on'), 'step-enforced')).toMatchObject({ answer: 'yes' });
    const off = stepOf(settings('store.quotaenforcement = off'), 'step-enforced');
    expect(off).toMatchObject({ answer: 'no' });
    expect(off.saw).toContain('refuses all the same');
  });

  it('tells from which size on users are warned, and how often', () => {
    const more = ['store.defaultmailboxquota = 1000', 'store.quotaexceededmsginterval = 3'];
    const step = stepOf(settings(...WARNED, ...more), 'step-warned');
    expect(step).toMatchObject({ answer: 'yes' });
    expect(step.saw).toContain('From 80 % of the quota on, by default 800 bytes; again every 3 days');
    expect(stepOf(settings(...WARNED), 'step-warned').saw).toContain('how often again was not read');
  });

  it.each([
    ['store.quotanotification = off', 'no'],
    ['store.quotaexceededmsg =', 'no'],
    ['store.quotawarn = 100', 'no'],
    ['local.store.quotaoverdraft = on', 'no'],
    ['local.store.overquotastatus = on', 'no'],
    ['store.quotawarn = often', 'unknown'],
  ])('does not call users warned with %s', (line, answer) => {
    const name = line.split(' ')[0]!;
    const lines = [...WARNED.filter((l) => !l.startsWith(`${name} `)), line];
    expect(stepOf(settings(...lines), 'step-warned')).toMatchObject({ answer });
  });

  it('does not call users warned while one of the settings is not read', () => {
    for (const left of WARNED) {
      const step = stepOf(settings(...WARNED.filter((line) => line !== left)), 'step-warned');
      expect(step, left).toMatchObject({ answer: 'unknown' });
      expect(step.saw).toContain(left.split(' ')[0]!.replace('local.', ''));
    }
  });

  it('cuts what a setting holds', () => {
    const { saw } = stepOf(settings(`store.quotawarn = ${'x'.repeat(400)}`), 'step-warned');
    expect(saw.length).toBeLessThan(200);
    expect(stepOf(settings(`store.overquotastatus = ${'x'.repeat(400)}`), 'step-refused').saw.length).toBeLessThan(200);
  });
});

describe('over-quota: the change for this host', () => {
  const diffs = (lines: string[], productVersion: string | null = null): (string | null)[] =>
    channelOf(
      found(configured(...lines), story, [digestWith({ evidence: 'version', to: at(200), productVersion })]),
    ).advice.flatMap((a) => (a.text.includes('before it is queued') ? [a.diff] : []));

  it.each([
    [
      'as it was read',
      ['local.store.overquotastatus = off'],
      '6.3',
      '-local.store.overquotastatus = off\n+local.store.overquotastatus = on',
    ],
    ['by the name of 6.3', ['local.x = 1'], '6.3', '+local.store.overquotastatus = on'],
    ['by the name before it', ['local.x = 1'], '6.2', '+++ configutil\n+store.overquotastatus = on'],
    ['in a Unified Configuration', ['role.x = 1'], '8.0', '+++ msconfig\n+set store.overquotastatus 1'],
  ])('switches the over-quota status on %s', (_, lines, version, diff) => {
    expect(diffs(lines, version)).toHaveLength(1);
    expect(diffs(lines, version)[0]).toContain(diff);
  });

  it('makes no change whose name or tool is not known, and none that is there', () => {
    expect(diffs([])).toEqual([null]);
    expect(diffs([], '8.0')).toEqual([null]);
    expect(diffs(['local.store.overquotastatus = on'], '6.3')).toEqual([]);
    expect(diffs([], '5.2')).toEqual([]);
  });

  it('tells the period that is set, and to warn where nobody is warned', () => {
    const off = advised(channelOf(found(configured('store.quotagraceperiod = 48', 'store.quotanotification = off'))));
    expect(off).toContain('store.quotagraceperiod (now 48, in hours)');
    expect(off).toContain('Warn users before they are full');
    expect(advised(channelOf(found(configured('store.quotanotification = on'))))).not.toContain('Warn users');
  });
});

describe('over-quota: files that wait', () => {
  const waiting = (facts: Fact[], more: Parameters<typeof tell>[1] = []) =>
    stepOf(channelOf(found(facts, story, more)), 'step-waiting');

  it('counts those that were tried and are not held', () => {
    const counted = waiting([], [countsOf(295, 'ims-ms', { byAttempts: [30, 5, 2], held: 4 })]);
    expect(counted).toMatchObject({ answer: 'yes' });
    expect(counted.saw).toContain('7 files tried in vain, 30 never tried (ZZ), 4 held');
    expect(waiting([], [countsOf(295, 'ims-ms', { byAttempts: [30] })])).toMatchObject({ answer: 'no' });
  });

  it('takes a listing where no count is fresh, and no old one', () => {
    const listing = (minute: number) =>
      fact('qm-directory', 'ims-ms', minute, {
        total: 10,
        held: 1,
        attempts: [
          [0, 3],
          [2, 6],
        ],
        oldest: null,
        newest: null,
        whole: true,
      });
    expect(waiting([listing(290)]).saw).toContain('6 files tried in vain, 3 never tried (ZZ), 1 held');
    expect(waiting([listing(100)])).toMatchObject({ answer: 'unknown' });
  });
});
