import { describe, expect, it } from 'vitest';
import { partitionUnknown } from '#shared/playbooks/partition-unknown/index.ts';
import { HOST } from '../builders.ts';
import { adviceOf, daily, logged, probed, said } from './store-stories.ts';

const unknown = (minute: number, subject = 'second', process = 'httpd') =>
  logged(minute, 'partition-unknown', { process, subject, text: `Unknown/invalid partition ${subject}` });
const start = (minute: number, process = 'httpd') =>
  logged(minute, 'process-started', { process: 'watcher', subject: process, text: `${process} started` });
const tell = (...more: Parameters<typeof said>[2] & object) => said(partitionUnknown, daily(0, 60), more);

describe('partition-unknown', () => {
  it('asks for a refresh of the services, not for a repair', () => {
    const [finding, ...more] = tell(unknown(5), unknown(20, 'second', 'imapd'));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ verdict: 'problem', confidence: 0.8, subject: { kind: 'host', name: 'second' } });
    expect(finding!.headline).toContain('httpd, imapd do not know');
    expect(adviceOf(finding)).toMatch(/now: .*refresh or restart[^]*do-not: Do not reconstruct/);
    expect(finding!.evidence).toHaveLength(2);
  });

  it('is surer when the partition is configured', () => {
    const option = probed(10, { kind: 'option', name: 'store.partition.second.path', value: '/store2' });
    const [finding] = tell(unknown(5), option);
    expect(finding).toMatchObject({ confidence: 0.95 });
    expect(finding!.steps[1]).toMatchObject({ answer: 'yes' });
    const other = probed(10, { kind: 'option', name: 'store.partition.third.path', value: '/store2' });
    expect(tell(unknown(5), other)[0]!.steps[1]).toMatchObject({ answer: 'unknown' });
  });

  it('is over once every service that said so was restarted', () => {
    expect(tell(unknown(5), start(20))[0]).toMatchObject({ verdict: 'normal' });
    expect(tell(unknown(30), start(20))[0]).toMatchObject({ verdict: 'problem' });
    expect(tell(unknown(5), unknown(6, 'second', 'imapd'), start(20))[0]).toMatchObject({ verdict: 'problem' });
  });

  it('is about the account where the line names a mailbox, about the host where it names nothing', () => {
    expect(tell(unknown(5, 'user/ann'))[0]!.subject).toMatchObject({ kind: 'account', name: 'user/ann' });
    expect(tell(unknown(5, ''))[0]!.subject).toMatchObject({ kind: 'host', name: HOST });
  });

  it('says nothing without the text', () => {
    expect(tell(start(5), logged(6, 'mailbox-missing', { process: 'imapd', subject: 'user/x', text: 'x' }))).toEqual(
      [],
    );
  });
});
