import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import type { LogSource, SnapshotKind } from '#shared/contracts/evidence.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { noticesAt } from '#shared/digest/happened.ts';
import { createLogDigester } from '#shared/digest/log.ts';
import { digestSnapshot } from '#shared/digest/snapshot.ts';
import { sniffFormat } from '#shared/formats/index.ts';
import { SAMPLES } from '../formats/samples.ts';
import { at, digestWith, evidenceOf, HOST, of, tell, troubles } from '../builders.ts';

/** The cases of docs/coverage.md that have a text of the product, from its bytes to what is said of it. */

const log = (source: LogSource, lines: readonly string[]): Digest => {
  const digester = createLogDigester({
    evidence: evidenceOf(`${source}${lines.join()}`),
    host: HOST,
    timezone: 'UTC',
    source,
  });
  digester.write(new TextEncoder().encode(`${lines.join('\n')}\n`));
  return digester.end();
};

const output = (kind: SnapshotKind, minute: number, stdout: string): Digest =>
  digestSnapshot(
    { version: 1, type: 'snapshot', host: HOST, kind, takenAt: at(minute), sha256: 'a'.repeat(64), timezone: 'UTC' },
    { tool: [kind], exitCode: 0, stdout, stderr: '', durationMs: 1 },
    `evidence/${HOST}/2026-02-03/snapshot/${kind}/${at(minute)}.gz`,
  );

/** A saved text of a format, of which only the file knows when it was saved. */
const saved = (format: string, minute: number): Digest => {
  const text = SAMPLES[format]!;
  const { reading } = sniffFormat(text, 'saved.txt');
  if (reading.as !== 'whole') throw new Error('not read whole');
  const evidence = evidenceOf(format);
  return digestWith({ evidence, ...noticesAt(reading.read(text, at(minute)).happened, at(minute), evidence) });
};

const assess = (...digests: Digest[]): Finding[] => tell([], digests);

const clock = (minute: number): string => at(minute).slice(11, 22);
const mail = (minute: number, rest: string): string => `03-Feb-2026 ${clock(minute)} ${rest}`;
const service = (minute: number, rest: string): string =>
  `[03/Feb/2026:${at(minute).slice(11, 19)} +0000] mail1 ${rest}`;

const came = (minute: number, channel: string, to: string): string =>
  mail(minute, `tcp_intranet ${channel.padEnd(12)} E 3 ann@example.com rfc822;${to} ${to}`);
const tried = (minute: number, channel: string, code: string, to: string, text: string): string =>
  mail(minute, `${channel.padEnd(12)}              ${code} 3 ann@example.com rfc822;${to} ${to} ${text}`);

const HEADING = 'USER       PID S VSZ    RSS   STIME    TIME  COMMAND';
const process = (pid: number, program: string): string =>
  `mailsrv    ${pid} S 24520  11000 07:00:01 0:03  /opt/SUNWmsgsr/lib/${program}`;

describe('cases with a text of the product', () => {
  it('3: mail goes out and none comes in', () => {
    const list = (minute: number) =>
      output('process', minute, [HEADING, process(71, 'job_controller'), process(72, 'dispatcher')].join('\n'));
    expect(troubles(assess(list(0), list(20)))).toMatchObject([
      { playbook: 'mta-daemon-missing', subject: { name: 'tcp_smtp_server' } },
    ]);
  });

  it('8: a recipient’s domain does not exist', () => {
    const found = assess(
      log('mail.log', [
        came(1, 'tcp_local', 'joe@nowhere.example'),
        mail(2, 'tcp_local    process      E 1  rfc822;ann@example.com ann@example.com'),
        tried(2, 'tcp_local', 'R', 'joe@nowhere.example', 'Illegal host/domain name found'),
      ]),
    );
    expect(troubles(found)).toEqual([]);
    expect(of('dns-failure', found)).toMatchObject([{ verdict: 'normal' }]);
  });

  it('9: somebody tries to relay', () => {
    const found = assess(
      log('mail.log', [
        mail(
          3,
          'tcp_local                 JE 0 eve@example.net rfc822; joe@example.org 530 5.7.1 Relaying not allowed: joe@example.org',
        ),
        mail(9, 'tcp_local                 JE 0 eve@example.net rfc822; bob@example.org 550 5.1.1 unknown user: bob'),
      ]),
    );
    expect(troubles(found)).toEqual([]);
    const findings = of('relay-refused', found);
    expect(findings).toMatchObject([{ verdict: 'normal', subject: { kind: 'channel', name: 'tcp_local' } }]);
    expect(findings[0]!.evidence.map(({ text }) => text)).toEqual([expect.stringContaining('Relaying not allowed')]);
    // What else is refused at the door is not counted.
    expect(findings[0]!.headline).toMatch(/^1 attempt /);
  });

  it('counts all refusals to relay, also where not all have lines', () => {
    // A window keeps lines of 220 destinations that fail.
    const strangers = Array.from({ length: 310 }, (_, i) =>
      mail(
        3,
        `tcp_local    J 0 eve@example.net rfc822;joe@d${i}.example.org joe@d${i}.example.org 530 5.7.1 Relaying not allowed`,
      ),
    );
    const [finding] = of('relay-refused', assess(log('mail.log', strangers)));
    expect(finding!.headline).toMatch(/^310 attempts /);
  });

  it('10: a destination is unreachable for hours, then takes the message', () => {
    const text = 'TCP active open: Failed connect() 192.0.2.9:25  Error: no route to host';
    const found = assess(
      log('mail.log', [
        came(0, 'tcp_local', 'joe@far.example.org'),
        ...[1, 90, 240].map((m) => tried(m, 'tcp_local', 'Q', 'joe@far.example.org', text)),
        tried(480, 'tcp_local', 'D', 'joe@far.example.org', 'mx.example.org dns;mx.example.org smtp;250 2.0.0 Ok'),
      ]),
    );
    expect(troubles(found)).toEqual([]);
  });

  it.each(['job_controller', 'dispatcher'])('11: %s does not run', (missing) => {
    const list = (minute: number) =>
      output(
        'process',
        minute,
        [
          HEADING,
          ...['job_controller', 'dispatcher', 'tcp_smtp_server'].flatMap((p, i) =>
            p === missing ? [] : [process(71 + i, p)],
          ),
        ].join('\n'),
      );
    expect(assess(list(0), list(20))).toMatchObject([{ playbook: 'mta-daemon-missing', subject: { name: missing } }]);
  });

  it('24: a mailbox is repaired by the server', () => {
    const broken = (minute: number) =>
      service(minute, 'imapd[7]: Store Error: user/ann: Mailbox has an invalid format; repair requested');
    const repaired = assess(
      log('imap', [broken(5)]),
      log('default', [service(6, 'impurge[9]: General Notice: repairing user/ann')]),
    );
    expect(troubles(repaired)).toEqual([]);
    expect(of('mailbox-needs-reconstruct', repaired).map((f) => f.verdict)).toEqual(['normal']);
  });

  it('25: stored does its work no more, and database logs pile up', () => {
    const file = (clockOf: string, name: string) => `-rw-------   1 mailsrv  mail  0 Feb  3 ${clockOf} ${name}`;
    const stamps = ['stored.ckp', 'stored.lcu', 'stored.per'].map((name) => file('06:01', name)).join('\n');
    expect(assess(output('store-stamps', 60, stamps))).toMatchObject([
      { playbook: 'stored-stale', verdict: 'problem', subject: { kind: 'process', name: 'stored' } },
    ]);
    const logs = (minute: number, count: number) =>
      output(
        'database-logs',
        minute,
        `/opt/mta/store/mboxlist:\nfolder.db\n${Array.from({ length: count }, (_, n) => `log.${String(n).padStart(10, '0')}`).join('\n')}`,
      );
    expect(troubles(assess(logs(0, 3), logs(30, 9), logs(60, 20)))).toMatchObject([
      { playbook: 'db-logs-accumulating' },
    ]);
  });

  it('26: the alarm facility writes that the directory server is slow', () => {
    const found = assess(saved('alarm-mail', 5));
    expect(found).toMatchObject([{ playbook: 'slow-directory', subject: { name: 'ldap_ldap.example.com_389' } }]);
    expect(found[0]!.evidence[0]!.text).toContain('ldap_ldap.example.com_389');
    const line = service(
      5,
      'msprobe[9]: General Warning: alarmid=serverresponse|instance=ldap_a.example.com_389|value=10',
    );
    expect(assess(log('default', [line]))).toMatchObject([{ playbook: 'slow-directory' }]);
  });

  it('27: every delivery finds the mailbox busy after somebody killed a process', () => {
    const lines = [0, 10, 20, 30, 40].map((m) =>
      tried(m, 'ims-ms', 'Q', 'ann@ims-ms-daemon', 'Mailbox is busy Mailbox is busy'),
    );
    expect(assess(log('mail.log', lines))).toMatchObject([
      { playbook: 'mailbox-orphan-lock', verdict: 'problem', subject: { kind: 'account', name: 'ann' } },
    ]);
  });

  it('28: an address reaches the connection limit of the multiplexor', () => {
    const lines = Array.from({ length: 12 }, (_, i) =>
      service(i, `ImapProxy[4]: General Error: (id ${100 + i}) Connection limit reached for client IP 192.0.2.44`),
    );
    expect(troubles(assess(log('mmp', lines)))).toMatchObject([
      { playbook: 'mmp-connection-limit', subject: { kind: 'host', name: '192.0.2.44' } },
    ]);
  });

  it('a client that connected to the old multiplexor and left', () => {
    const lines = [5, 6].flatMap((m) =>
      ['client socket IO error 131', '0 C->S bytes, 0 S->C bytes in 0 seconds', 'session end'].map(
        (text) => `[03/Feb/2026:${at(m).slice(11, 19)} +0000] (sid 0xab1${m}) ${text}`,
      ),
    );
    const found = assess(log('mmp', lines));
    expect(found).toMatchObject([{ playbook: 'mmp-client-disconnect', verdict: 'normal' }]);
    expect(found[0]!.evidence[0]!.text).toContain('IO error 131');
  });

  it('start-msg ends because the group of stored is gone', () => {
    const found = troubles(assess(saved('start-msg-failure', 5)));
    expect(found).toMatchObject([{ playbook: 'stored-start-failure', subject: { name: 'stored' } }]);
    expect(found[0]!.evidence[0]!.text).toContain('Cannot find group in name service');
  });

  it('messages that ask for reconstruct, copied out of their log', () => {
    expect(troubles(assess(saved('reconstruct-messages', 5))).map((f) => [f.playbook, f.subject.name])).toEqual([
      ['mailbox-needs-reconstruct', 'user/carol/INBOX'],
      ['mailbox-needs-reconstruct', 'user/dave/Sent'],
    ]);
  });

  it('29: mail for a store that is not here', () => {
    const line = service(5, 'ims_master[4]: General Critical: message store is not enabled!');
    expect(troubles(assess(log('imta', [line])))).toMatchObject([{ playbook: 'store-not-enabled' }]);
  });

  it('30: a user’s message is larger than webmail takes', () => {
    const line = service(
      5,
      'httpd[4]: General Error: [192.0.2.4:5577] Compose: 6000000 bytes exceeds maxmessagesize 5242880',
    );
    expect(troubles(assess(log('http', [line])))).toEqual([]);
  });

  it('34: a destination sends empty reply lines', () => {
    const lines = [0, 30, 90].map((m) =>
      tried(m, 'tcp_local', 'Q', 'joe@gate.example.org', 'Zero length SMTP status line'),
    );
    const found = assess(log('mail.log', lines));
    expect(troubles(found)).toMatchObject([
      { playbook: 'smtp-empty-reply', subject: { kind: 'destination', name: 'gate.example.org' } },
    ]);
    expect(found[0]!.evidence).toHaveLength(3);
    expect(of('smtp-empty-reply', assess(log('mail.log', lines.slice(0, 2))))).toEqual([]);
    const delivered = tried(91, 'tcp_local', 'D', 'joe@gate.example.org', 'smtp;250 2.0.0 Ok');
    expect(of('smtp-empty-reply', assess(log('mail.log', [...lines, delivered])))).toEqual([]);
    const mixed = tried(92, 'tcp_local', 'Q', 'joe@gate.example.org', 'smtp;450 4.2.0 later');
    expect(of('smtp-empty-reply', assess(log('mail.log', [...lines, mixed])))).toEqual([]);
    // However often it comes, this is its only reason.
    const often = Array.from({ length: 20 }, (_, n) =>
      tried(3 * n, 'tcp_local', 'Q', 'joe@gate.example.org', 'Zero length SMTP status line'),
    );
    expect(troubles(assess(log('mail.log', often))).map((f) => f.playbook)).toEqual(['smtp-empty-reply']);
    const unknown = often.map((line) => line.replace('Zero length', 'Odd'));
    expect(troubles(assess(log('mail.log', unknown))).map((f) => f.playbook)).toEqual(['failure-unexplained']);
  });

  it('35: a remote host refuses, others take their mail', () => {
    const text = 'TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused';
    const lines = Array.from({ length: 60 }, (_, m) => [
      came(m, 'tcp_local', 'joe@relay.example.org'),
      tried(m, 'tcp_local', 'Q', 'joe@relay.example.org', text),
      tried(m, 'tcp_local', 'D', 'eve@example.net', 'smtp;250 2.0.0 Ok'),
    ]).flat();
    expect(troubles(assess(log('mail.log', lines)))[0]).toMatchObject({
      playbook: 'destination-down',
      subject: { kind: 'destination', name: 'relay.example.org' },
    });
  });
});
