import { describe, expect, it } from 'vitest';
import type { Digest } from '#shared/contracts/digest.ts';
import type { Fact } from '#shared/contracts/fact.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { questionKey } from '#shared/contracts/question.ts';
import { ASKED } from '#shared/diagnosis/ask.ts';
import {
  at,
  came,
  cameToStore,
  countsOf,
  type Entry,
  every,
  filed,
  know,
  noted,
  of,
  other,
  tell,
  went,
} from '../builders.ts';
import { expectDocumented, fact, job, queuedFor, running } from './queue-stories.ts';

const SLOW = 'slow.example.org';
const broken = (minute: number, account: string): Entry => other('Q', 'mailbox-format', 'ims-ms', minute, account);
const check = (mailbox: string, sound: boolean | null): Fact =>
  fact('reconstruct-check', mailbox, 60, { sound, said: sound === false ? 'Mailbox corrupted' : '' });
const counter = (object: string, attribute: string, minute: number, value: number): Fact =>
  fact('counterutil', `${object} ${attribute}`, minute, { object, attribute, value });

/** All that runs as the mail server's user, each imapd at its limit. */
const listedNow = (...programs: string[]): Fact[] => [
  ...programs.map((name, i) =>
    fact('process', name, 58, {
      pid: 100 + i,
      user: 'mailsrv',
      virtualKiB: 3_100 * 1024,
      residentKiB: 340_000,
      cpuPercent: 1,
      cpuSeconds: 3_600,
      state: 'S',
    }),
  ),
  fact('process-list', 'ps', 58, { processes: programs.length }),
];

interface Case {
  playbook: string;
  entries: readonly Entry[];
  more?: readonly Digest[];
  needs: string[];
  /** Step that waits for the answer; null = the answer only makes the figures fresh. */
  step: string | null;
  /** What the host answers, and what the step then says. */
  answer: Fact[];
  becomes: 'yes' | 'no' | 'unknown' | 'no finding';
}

const trying = [
  ...every(5, 0, 120, (m) => [came(m, 'a.example.net', 5), came(m, SLOW, 3)]),
  ...every(5, 0, 60, (m) => [went(m, 'a.example.net', 5), went(m, SLOW, 3)]),
  went(100, SLOW),
];
const hung = [
  ...every(5, -60, 0, (m) => [cameToStore(m, 'bob'), filed(m, 'bob')]),
  ...every(5, 0, 45, (m) => cameToStore(m, 'bob')),
];

const cases: Case[] = [
  {
    playbook: 'mailbox-corrupt',
    entries: [broken(10, 'fred'), broken(60, 'fred')],
    needs: ['reconstruct-check user/fred/INBOX'],
    step: 'step-check',
    answer: [check('user/fred/INBOX', false)],
    becomes: 'yes',
  },
  {
    playbook: 'mailbox-corrupt',
    entries: [broken(10, 'fred'), broken(60, 'fred')],
    needs: ['reconstruct-check user/fred/INBOX'],
    step: 'step-check',
    answer: [check('user/fred/INBOX', true)],
    becomes: 'no',
  },
  {
    playbook: 'mailbox-needs-reconstruct',
    entries: [came(60, 'a.example.net')],
    more: [noted('needs-reconstruct-mailbox', { minute: 50, subject: 'user/carol/INBOX' })],
    needs: ['reconstruct-check user/carol/INBOX'],
    step: 'step-check',
    answer: [check('user/carol/INBOX', null)],
    becomes: 'unknown',
  },
  {
    playbook: 'master-not-running',
    entries: [
      ...every(5, -60, 0, (m) => [came(m, 'a.example.net', 2), went(m, 'a.example.net', 2)]),
      ...every(5, 0, 60, (m) => came(m, 'a.example.net', 4)),
    ],
    needs: ['processes'],
    step: 'step-process',
    answer: running(55, 'job_controller', 'dispatcher'),
    becomes: 'no',
  },
  {
    playbook: 'ims-master-hung',
    entries: hung,
    more: [noted('error', { minute: 20, process: 'ims_master' })],
    needs: ['processes'],
    step: 'step-process',
    answer: running(40, 'ims_master', 'job_controller'),
    becomes: 'yes',
  },
  {
    playbook: 'imapd-address-space',
    entries: [came(60, 'a.example.net')],
    more: ['ann', 'bob', 'eve'].map((name) =>
      noted('store-io-error', { minute: 30, process: 'imapd', subject: `user/${name}` }),
    ),
    needs: ['ps'],
    step: 'step-size',
    answer: listedNow('imapd'),
    becomes: 'yes',
  },
  {
    playbook: 'stored-stale',
    entries: [came(60, 'a.example.net')],
    more: [know(fact('store-stamp', 'stored.ckp', 55, { modifiedAt: at(20) }))],
    needs: ['ps'],
    step: 'step-process',
    answer: listedNow('stored', 'imapd'),
    becomes: 'yes',
  },
  {
    playbook: 'stored-stale',
    entries: [came(60, 'a.example.net')],
    more: [know(fact('store-stamp', 'stored.ckp', 55, { modifiedAt: at(20) }))],
    needs: ['ps'],
    step: 'step-process',
    answer: listedNow('imapd'),
    becomes: 'no',
  },
  {
    playbook: 'delivery-threads-stuck',
    entries: trying,
    more: [countsOf(115, 'tcp_local', { byAttempts: [90] })],
    needs: ['jobs tcp_local'],
    step: 'step-one-host',
    answer: [job(116, 'tcp_local', 10, [SLOW]), job(116, 'tcp_local', 11, [SLOW])],
    becomes: 'yes',
  },
  {
    playbook: 'delivery-threads-stuck',
    entries: trying,
    more: [countsOf(115, 'tcp_local', { byAttempts: [90] })],
    needs: ['jobs tcp_local'],
    step: 'step-one-host',
    answer: [queuedFor(116, 'tcp_local', 'a.example.net', 50, 0), queuedFor(116, 'tcp_local', SLOW, 40, 0)],
    becomes: 'no finding',
  },
  {
    playbook: 'slow-directory',
    entries: [came(60, 'a.example.net')],
    more: [noted('alarm', { minute: 55, process: 'msprobe', subject: 'serverresponse.ldap_ds1_389' })],
    needs: ['counterutil serverresponse'],
    step: null,
    answer: [counter('serverresponse', 'serverresponse.imap.responsetime', 58, 1)],
    becomes: 'unknown',
  },
];

const needsOf = (findings: readonly Finding[]): string[] => findings.flatMap((f) => (f.needs ?? []).map(questionKey));
const stepOf = (findings: readonly Finding[], anchor: string) =>
  findings.flatMap((f) => f.steps).find((s) => s.anchor === anchor);

describe.each(cases)('$playbook', ({ playbook, entries, more = [], needs, step, answer, becomes }) => {
  it(`asks for ${needs.join(', ')}, says so, and stops asking when it is answered (${becomes})`, () => {
    const before = of(playbook, tell(entries, more));
    expect(needsOf(before)).toEqual(needs);
    expectDocumented(before);
    if (step !== null) expect(stepOf(before, step)).toMatchObject({ answer: 'unknown' });
    if (step !== null) expect(stepOf(before, step)!.saw).toContain(ASKED);

    const after = of(playbook, tell(entries, [...more, know(...answer)]));
    expect(needsOf(after)).toEqual([]);
    expectDocumented(after);
    if (becomes === 'no finding') expect(after).toEqual([]);
    else if (step !== null) expect(stepOf(after, step)!.answer).toBe(becomes);
    if (step !== null && after.length > 0) expect(stepOf(after, step)!.saw).not.toContain(ASKED);
  });
});

it('asks for nothing that the host cannot be asked in plain words', () => {
  const hostile = [broken(10, 'fred -f'), broken(60, 'fred -f'), broken(10, 'a/../b'), broken(60, 'a/../b')];
  expect(needsOf(of('mailbox-corrupt', tell(hostile)))).toEqual([]);
});
