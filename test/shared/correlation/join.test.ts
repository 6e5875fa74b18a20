import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Finding, findingKey } from '#shared/contracts/finding.ts';
import { groupsOf, join, relationOf, relations } from '#shared/correlation/join.ts';
import { answer, found, lowDisk } from './builders.ts';

const disk = lowDisk('/var/mail-store', { severity: 'warning' });
const io = found('store-io-error', 'channel:ims-ms', { channel: 'ims-ms', severity: 'critical' });
const hung = found('ims-master-hung', 'process:ims_master', { channel: 'ims-ms', severity: 'critical' });
const burst = found('spam-burst-outbound', 'account:ann@example.edu', { channel: 'tcp_local' });
const normal = found('queue-normal', 'channel:tcp_local', { channel: 'tcp_local', verdict: 'normal' });

describe('joining', () => {
  test('puts the first cause on top, before what weighs more, and takes over its severity', () => {
    const [first, ...effects] = join([normal, burst, hung, io, disk]);
    expect(first).toMatchObject({ playbook: 'disk-space-low', severity: 'critical' });
    expect(first!.explains).toEqual([
      { key: findingKey(hung), headline: hung.headline },
      { key: findingKey(io), headline: io.headline },
    ]);
    expect(effects.map((f) => [f.playbook, f.causedBy])).toEqual([
      ['ims-master-hung', findingKey(disk)],
      ['store-io-error', findingKey(disk)],
      ['spam-burst-outbound', undefined],
      ['queue-normal', undefined],
    ]);
  });

  test('with the cause gone the effect stands for itself', () => {
    const joined = join([disk, io]);
    expect(join(joined.filter((f) => f.playbook === 'store-io-error'))).toEqual([io]);
  });

  test('long names from logs fit the contract', () => {
    const long = 'x'.repeat(1_500);
    const pair = [
      found('mailbox-needs-reconstruct', `account:${long}`),
      found('mailbox-corrupt', `account:${long}`, { channel: 'ims-ms' }),
    ];
    const joined = join(pair);
    expect(joined[1]!.causedBy).toBeDefined();
    for (const finding of joined) expect(Finding.parse(finding)).toEqual(finding);
  });

  test('names at most twenty effects, and joins all', () => {
    const stuck = Array.from({ length: 30 }, (_, n) =>
      found('mailbox-orphan-lock', `account:u${n}`, {
        channel: 'ims-ms',
        steps: [answer('step-crashed-process', 'yes')],
      }),
    );
    const [crash, ...rest] = join([...stuck, found('core-files', 'process:imapd')]);
    expect(crash!.explains).toHaveLength(20);
    expect(rest.every((f) => f.causedBy === findingKey(crash!))).toBe(true);
  });
});

/** Any findings of the kinds that the table knows, about few subjects, so that many belong together. */
const anyFinding = fc
  .record({
    node: fc.constantFrom(...new Set(relations.flatMap((r) => [...r.causes, ...r.effects]))),
    name: fc.constantFrom('imapd', 'stored', 'job_controller', 'joe', '/var/mail-store', 'partner.example.net'),
    channel: fc.constantFrom('ims-ms', 'tcp_local', null),
    verdict: fc.constantFrom('problem', 'problem', 'suspected', 'unknown', 'normal'),
    severity: fc.constantFrom('critical', 'warning', 'info'),
    confidence: fc.constantFrom(0.5, 0.9),
    since: fc.integer({ min: 0, max: 200 }),
    length: fc.integer({ min: 0, max: 200 }),
    free: fc.constantFrom('yes', 'no'),
  })
  .map(({ node, name, channel, since, length, free, ...rest }) =>
    found(node.split('/')[0]!, `${node.split('/')[1]!}:${name}`, {
      channel,
      since,
      until: since + length,
      steps: [
        answer('step-free', free as 'yes'),
        answer('step-crashed-process', 'yes'),
        answer('step-history', 'yes', 'name lookup failed (9)'),
      ],
      ...(rest as Pick<Finding, 'verdict' | 'severity' | 'confidence'>),
    }),
  );

const anyFindings = fc.uniqueArray(anyFinding, { selector: findingKey, maxLength: 25 });

describe('for any findings', () => {
  test('none is dropped, and nothing but the join and the severity of a cause changes', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        const bare = (f: Finding) => ({ ...f, causedBy: undefined, explains: undefined, severity: undefined });
        const key = (f: Finding) => JSON.stringify(bare(f));
        expect(join(findings).map(key).sort()).toEqual(findings.map(key).sort());
      }),
    );
  });

  test('the order does not matter, nor whether they were joined before', () => {
    fc.assert(
      fc.property(
        anyFindings.chain((findings) =>
          fc.tuple(
            fc.constant(findings),
            fc.shuffledSubarray(findings, { minLength: findings.length, maxLength: findings.length }),
          ),
        ),
        ([findings, shuffled]) => {
          const joined = join(findings);
          expect(join(shuffled)).toEqual(joined);
          expect(join(joined)).toEqual(joined);
        },
      ),
    );
  });

  test('each effect comes right after its cause, which has none itself and is there', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        for (const { cause, effects } of groupsOf(findings)) {
          expect(cause.causedBy).toBeUndefined();
          expect(cause.explains?.length ?? 0).toBe(Math.min(20, effects.length));
          for (const effect of effects) {
            expect(effect.causedBy).toBe(findingKey(cause));
            expect(
              findings.some((f) =>
                relationOf(
                  f,
                  findings.find((g) => findingKey(g) === findingKey(effect))!,
                ),
              ),
            ).toBe(true);
          }
        }
        const opens = join(findings).filter((f) => f.causedBy === undefined);
        const unexplained = findings.filter((f) => !findings.some((other) => relationOf(other, f)));
        expect(opens.map(findingKey).sort()).toEqual(unexplained.map(findingKey).sort());
      }),
    );
  });

  test('the result fits the contract', () => {
    fc.assert(
      fc.property(anyFindings, (findings) => {
        for (const finding of join(findings)) expect(Finding.parse(finding)).toEqual(finding);
      }),
    );
  });
});
