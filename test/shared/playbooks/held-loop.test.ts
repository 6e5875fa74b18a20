import { describe, expect, it } from 'vitest';
import { cellKey, type Digest } from '#shared/contracts/digest.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { at, came, countsOf, digestOf, every, evidenceOf, know, of, other, tell, went } from '../builders.ts';
import { expectDocumented, fact } from './queue-stories.ts';

const mail = every(10, 0, 120, (m) => went(m, 'a.example.net'));
const counts = (channel: string, ...held: number[]) =>
  held.map((n, i) => countsOf(i * 20, channel, { byAttempts: [3], held: n }));
const loops = every(20, 0, 80, (m) => other('Q', 'loop', 'tcp_local', m, 'loop.example.org'));
const found = (...args: Parameters<typeof tell>) => of('held-loop', tell(...args));

describe('held-loop', () => {
  it('finds held messages that the log calls a loop', () => {
    const findings = found([...mail, ...loops], counts('tcp_local', 0, 2, 4));
    expect(findings).toMatchObject([{ verdict: 'problem', subject: { name: 'tcp_local' }, actions: [] }]);
    expect(findings[0]!.headline).toContain('look at loop.example.org');
    for (const { text } of findings[0]!.evidence) expect(text).toContain('loop.example.org');
    expect(findings[0]!.evidence.length).toBeGreaterThan(0);
    expectDocumented(findings);
  });

  it('suspects one where they become more, one after the other', () => {
    const findings = found(mail, counts('tcp_local', 1, 3, 4, 6));
    expect(findings).toMatchObject([{ verdict: 'suspected' }]);
    expectDocumented(findings);
  });

  /** Kept lines of mail for one destination; `says` is what each shows after the recipient. */
  const entered = (to: string, says: (n: number) => string, count = 3, minute = (n: number) => 5 + n): Digest => {
    const key = cellKey({ channel: 'tcp_local', code: 'E', destination: to, reason: 'none' });
    const digest = digestOf(
      Array.from({ length: count }, (_, n) => came(minute(n), to)),
      evidenceOf(`back${to}`),
    );
    const texts = Array.from(
      { length: count },
      (_, n) => `tcp_local tcp_local EE 2 a@example.net rfc822;carol@example.com carol@${to} ${says(n)}`,
    );
    return {
      ...digest,
      exemplars: texts.map((text, n) => ({
        key,
        at: at(minute(n)),
        line: { evidence: digest.evidence, start: n * 300, end: n * 300 + 299, line: n + 1, text: untrusted(text) },
      })),
    };
  };
  const held = counts('tcp_local', 1, 3, 4, 6);
  const busy = every(2, 0, 80, (m) => came(m, 'busy.example.net', 9));

  it('knows a loop by messages that come again and again, and shows them', () => {
    const findings = found([...mail, ...busy], [...held, entered('b.example.org', () => '/q/ZZf.00 <1@example.net>')]);
    expect(findings).toMatchObject([{ verdict: 'problem' }]);
    expect(findings[0]!.headline).toContain('look at b.example.org.');
    expect(findings[0]!.evidence).toHaveLength(3);
    for (const { text } of findings[0]!.evidence) expect(text).toContain('carol@b.example.org');
    expectDocumented(findings);
  });

  it('shows the lines of held files', () => {
    const says = (n: number) => `/q/ZZf${n}.${n === 1 ? 'HELD' : '00'} <${n}@example.net>`;
    const findings = found([...mail, ...busy], [...held, entered('b.example.org', says)]);
    expect(findings).toMatchObject([{ verdict: 'suspected' }]);
    expect(findings[0]!.headline).toContain('look at b.example.org.');
    expect(findings[0]!.evidence.map((e) => e.text)).toEqual([expect.stringContaining('ZZf1.HELD')]);
  });

  it('takes a message that came twice for no proof, three such for one', () => {
    const twice = (messages: number) => entered('b.example.org', (n) => `<${n % messages}@example.net>`, messages * 2);
    const verdicts = [1, 2, 3].map((messages) => found(mail, [...held, twice(messages)])[0]!);
    expect(verdicts.map((f) => f.verdict)).toEqual(['suspected', 'suspected', 'problem']);
    expect(verdicts[0]!.evidence).toHaveLength(2);
  });

  it.each([
    ['different messages', (n: number) => `/q/ZZf.00 <${n}@example.net>`, 6, undefined],
    ['the recipients of one copy', () => '/q/ZZf.00 <1@example.net>', 6, () => 5],
    ['lines without a message id', () => '/q/ZZf.00', 6, undefined],
    ['a text that ends as held files do', (n: number) => `/q/ZZf.00 <${n}@HELD.example.net> x.HELDER`, 6, undefined],
  ])('takes no %s for a loop', (_, says, count, minute) => {
    const findings = found(mail, [...held, entered('b.example.org', says, count, minute)]);
    expect(findings).toMatchObject([{ verdict: 'suspected', evidence: [] }]);
  });

  const received = (minute: number, id: string, ...by: string[]) =>
    fact('qm-received', `tcp_local/${id}`, minute, { channel: 'tcp_local', by }, `Filename: /q/tcp_local/ZZ${id}.HELD`);
  const turns = (times: number, ...hosts: string[]) => Array<string[]>(times).fill(hosts).flat();

  it('asks the host, and is sure of two hosts that take turns', () => {
    const late = [1, 3, 4, 6].map((n, i) => countsOf(50 + i * 20, 'tcp_local', { byAttempts: [3], held: n }));
    const before = found(mail, late);
    expect(before).toMatchObject([{ verdict: 'suspected', needs: [{ ask: 'held', channel: 'tcp_local' }] }]);
    const answer = [received(112, 'a1', ...turns(6, 'mta1.example.edu', 'mx.example.net')), received(112, 'a2')];
    const after = found(mail, [...late, know(...answer)]);
    expect(after).toMatchObject([{ verdict: 'problem', confidence: 0.95 }]);
    expect(after[0]!.headline).toContain(
      '1 of 2 looked at went round: 12 Received lines; look at mta1.example.edu, mx.',
    );
    expect(after[0]!.needs).toBeUndefined();
    expect(after[0]!.evidence.map((e) => e.text)).toContain('Filename: /q/tcp_local/ZZa1.HELD');
    expectDocumented([...before, ...after]);
  });

  it('says that the host’s owner forbids it, and does not ask again', () => {
    const late = [1, 3, 4, 6].map((n, i) => countsOf(50 + i * 20, 'tcp_local', { byAttempts: [3], held: n }));
    const [finding] = found(mail, [...late, know(fact('read-forbidden', 'held tcp_local', 112, {}))]);
    expect(finding).toMatchObject({ verdict: 'suspected' });
    expect(finding!.needs).toBeUndefined();
    expect(finding!.steps.find((s) => s.anchor === 'step-received')).toMatchObject({
      answer: 'unknown',
      saw: 'Their Received lines were not seen. The owner of this host forbids it, so that it was not looked at.',
    });
    expectDocumented([finding!]);
  });

  it('takes a lower limit of the host for what it is', () => {
    const three = received(70, 'a1', ...turns(3, 'mta1.example.edu'));
    expect(found(mail, [...held, know(three)])).toMatchObject([{ verdict: 'normal' }]);
    const limit = fact('option', 'max_local_received_lines', 70, { value: '3' });
    expect(found(mail, [...held, know(three, limit)])).toMatchObject([{ verdict: 'problem' }]);
  });

  it('calls it no loop where held messages were received a few times only, unless the log shows one', () => {
    const few = know(received(70, 'a1', ...turns(1, 'mta1.example.edu', 'mx.example.net')), received(70, 'a2', ''));
    const findings = found(mail, [...held, few]);
    expect(findings).toMatchObject([{ verdict: 'normal' }]);
    expect(findings[0]!.headline).toContain('not for looping: none looked at has more than 2 Received lines');
    expect(found([...mail, ...loops], [...held, few])).toMatchObject([{ verdict: 'problem' }]);
    const ways = know(received(70, 'a1', ...turns(3, 'mta1.example.edu', 'a.example.net', 'b.example.net')));
    expect(found(mail, [...held, ways])).toMatchObject([{ verdict: 'suspected' }]);
    expectDocumented(findings);
  });

  describe('from listings', () => {
    const listed = (minute: number, n: number, channel = 'tcp_local') =>
      fact('qm-held', channel, minute, { held: n, oldest: at(-100), newest: at(minute) }, `Channel: ${channel}`);

    it('says of one that they are there, and that it does not tell why', () => {
      const findings = found([], [know(listed(0, 12))]);
      expect(findings).toMatchObject([{ verdict: 'unknown', evidence: [{ text: 'Channel: tcp_local' }] }]);
      expect(findings[0]!.headline).toContain('12 messages of tcp_local lay held (.HELD) at');
      expect(findings[0]!.steps[0]).toMatchObject({ answer: 'unknown' });
      expectDocumented(findings);
    });

    it('suspects a loop where the log names one, and is sure when held ones went round', () => {
      const one = know(listed(60, 12));
      expect(found([...mail, ...loops], [one])).toMatchObject([{ verdict: 'suspected' }]);
      const round = know(received(70, 'a1', ...turns(6, 'mta1.example.edu', 'mx.example.net')));
      expect(found(mail, [one, round])).toMatchObject([{ verdict: 'problem' }]);
    });

    it('takes several for counts', () => {
      const growing = [1, 3, 4, 6].map((n, i) => listed(i * 20, n));
      expect(found(mail, [know(...growing)])).toMatchObject([{ verdict: 'suspected' }]);
      const by = [0, 0, 1_842].map((n, i) => listed(i * 20, n));
      expect(found(mail, [know(...by)])).toEqual([]);
    });

    it.each([
      ['one shows two', [listed(0, 2)]],
      ['it is the hold channel', [listed(0, 40, 'hold')]],
    ])('says nothing when %s', (_, facts) => {
      expect(found([], [know(...facts)])).toEqual([]);
    });

    it('says nothing of one of the first looks of a collector', () => {
      expect(found(mail, counts('tcp_local', 40))).toEqual([]);
    });
  });

  it.each([
    ['somebody held many at once', mail, counts('tcp_local', 0, 0, 1_842, 1_842)],
    ['they were there before', mail, counts('tcp_local', 40, 40, 40)],
    ['they become fewer', [...mail, ...loops], counts('tcp_local', 9, 5, 2)],
    ['two came', [...mail, ...loops], counts('tcp_local', 0, 1, 2)],
    ['it is the hold channel', mail, counts('hold', 0, 3, 6, 9)],
    ['a loop was refused and nothing is held', [...mail, ...loops], counts('tcp_local', 0, 0, 0)],
    ['nothing was counted', [...mail, ...loops], []],
  ])('says nothing when %s', (_, entries, more) => {
    expect(found(entries, more)).toEqual([]);
  });
});
