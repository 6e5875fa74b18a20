import { describe, expect, test } from 'vitest';
import { relationOf, relations } from '#shared/correlation/join.ts';
import type { Node } from '#shared/correlation/relation.ts';
import { playbooks } from '#shared/playbooks/index.ts';
import type { Finding } from '#shared/contracts/finding.ts';
import { answer, found, lowDisk } from './builders.ts';

const ids = new Set(playbooks.map((p) => p.id));
const playbookOf = (node: Node): string => node.split('/')[0]!;

/** A circle of nodes that explain each other; null = there is none. */
const circleIn = (edges: readonly (readonly [Node, Node])[]): Node[] | null => {
  const visit = (node: Node, path: readonly Node[]): Node[] | null => {
    if (path.includes(node)) return [...path, node];
    for (const [from, to] of edges) {
      const circle = from === node ? visit(to, [...path, node]) : null;
      if (circle) return circle;
    }
    return null;
  };
  for (const [from] of edges) {
    const circle = visit(from, []);
    if (circle) return circle;
  }
  return null;
};

describe('the table', () => {
  test('has no circles', () => {
    const edges = relations.flatMap((r) => r.causes.flatMap((c) => r.effects.map((e) => [c, e] as const)));
    expect(circleIn(edges)).toBeNull();
  });

  test('names playbooks that there are', () => {
    const nodes = relations.flatMap((r) => [...r.causes, ...r.effects]);
    expect(nodes.filter((node) => !ids.has(playbookOf(node)))).toEqual([]);
  });

  test('gives a reason and a source for each', () => {
    for (const { because, source } of relations) {
      expect(because).toMatch(/^[A-Za-z].*\.$/);
      expect(source.length).toBeGreaterThan(10);
    }
  });
});

const stopped = (playbook: string, channel: string): Finding =>
  found(playbook, `channel:${channel}`, { channel, since: 10 });

// What belongs together, and beside it what only looks like it.
const PAIRS: readonly [string, cause: Finding, effect: Finding, not: Finding][] = [
  [
    'a full disk of the store explains its I/O errors, not those of a queue disk',
    lowDisk('/var/mail-store'),
    found('store-io-error', 'channel:ims-ms', { channel: 'ims-ms' }),
    stopped('retry-backlog', 'tcp_local'),
  ],
  [
    'a full disk of the queues explains that the log is not rotated',
    lowDisk('/var/mta/queue'),
    found('return-job-missed', 'process:return'),
    found('store-io-error', 'channel:ims-ms', { channel: 'ims-ms' }),
  ],
  [
    'stored that does not start explains the backlog of the store, not that of the relay',
    found('stored-start-failure', 'process:stored'),
    stopped('master-not-running', 'ims-ms'),
    stopped('master-not-running', 'tcp_local'),
  ],
  [
    'a crashed program of the store explains a lock that was left after a crash',
    found('core-files', 'process:imapd'),
    found('mailbox-orphan-lock', 'account:joe', {
      channel: 'ims-ms',
      steps: [answer('step-crashed-process', 'yes')],
    }),
    found('mailbox-orphan-lock', 'account:joe', {
      channel: 'ims-ms',
      steps: [answer('step-crashed-process', 'unknown')],
    }),
  ],
  [
    'a crashed daemon explains that it is missing, not that another is',
    found('core-files', 'process:dispatcher'),
    found('mta-daemon-missing', 'process:dispatcher'),
    found('mta-daemon-missing', 'process:job_controller'),
  ],
  [
    'a missing Job Controller explains silent channels, not a destination',
    found('mta-daemon-missing', 'process:job_controller'),
    stopped('master-not-running', 'tcp_local'),
    found('destination-down', 'destination:partner.example.net', { channel: 'tcp_local' }),
  ],
  [
    'a name service explains destinations that could not be looked up, not those that refuse',
    found('dns-failure', 'host:mta1', { channel: 'tcp_local' }),
    found('destination-down', 'destination:partner.example.net', {
      steps: [answer('step-history', 'yes', 'Failing since noon: name lookup failed (20).')],
    }),
    found('destination-down', 'destination:partner.example.net', {
      steps: [answer('step-history', 'yes', 'Failing since noon: connection refused (20).')],
    }),
  ],
  [
    'a host that is cut off explains its destinations, not those of another channel',
    found('destination-down', 'host:mta1', { channel: 'tcp_local' }),
    found('destination-down', 'destination:partner.example.net', { channel: 'tcp_local' }),
    found('destination-down', 'destination:physics.example.edu', { channel: 'tcp_intranet' }),
  ],
  [
    'a destination explains threads that wait for it, not those that wait for another',
    found('destination-down', 'destination:partner.example.net', { channel: 'tcp_local' }),
    found('delivery-threads-stuck', 'channel:tcp_local', {
      channel: 'tcp_local',
      headline: 'tcp_local is stuck on partner.example.net: 80 messages ready.' as Finding['headline'],
    }),
    found('delivery-threads-stuck', 'channel:tcp_local', {
      channel: 'tcp_local',
      headline: 'tcp_local is stuck on notpartner.example.net: 80 messages ready.' as Finding['headline'],
    }),
  ],
  [
    'a damaged mailbox explains its failed deliveries, not those of another',
    found('mailbox-needs-reconstruct', 'account:user/joe/INBOX'),
    found('mailbox-corrupt', 'account:joe', { channel: 'ims-ms' }),
    found('mailbox-corrupt', 'account:ann', { channel: 'ims-ms' }),
  ],
  [
    'a burst of spam explains the backlog that follows, not one that was there before',
    found('spam-burst-outbound', 'account:ann@example.edu', { channel: 'tcp_local', since: 300, until: 400 }),
    found('retry-backlog', 'channel:tcp_local', { channel: 'tcp_local', since: 320, until: 400 }),
    found('retry-backlog', 'channel:tcp_local', { channel: 'tcp_local', since: 20, until: 400 }),
  ],
];

describe('relations', () => {
  test.each(PAIRS)('%s', (_, cause, effect, not) => {
    expect(relationOf(cause, effect)).not.toBeNull();
    expect(relationOf(cause, not)).toBeNull();
  });

  const disk = lowDisk('/var/mail-store', { since: 0, until: 60 });
  const io = (over: Parameters<typeof found>[2]) =>
    found('store-io-error', 'channel:ims-ms', { channel: 'ims-ms', ...over });

  test('do not reach over to another time', () => {
    expect(relationOf(disk, io({ since: 110, until: 200 }))).not.toBeNull();
    expect(relationOf(disk, io({ since: 130, until: 200 }))).toBeNull();
  });

  test('do not reach over to another host', () => {
    expect(relationOf(disk, io({ host: 'mail2.example.com' }))).toBeNull();
  });

  test('a disk that only fills explains nothing yet', () => {
    expect(relationOf(lowDisk('/var/mail-store', { steps: [answer('step-free', 'no')] }), io({}))).toBeNull();
  });

  test('what is normal neither explains nor needs a cause', () => {
    expect(relationOf({ ...disk, verdict: 'normal' }, io({}))).toBeNull();
    expect(relationOf(disk, io({ verdict: 'normal' }))).toBeNull();
    expect(relationOf(disk, io({ verdict: 'unknown' }))).toBeNull();
  });

  test('a guess explains a guess, and no certainty', () => {
    const guess = { ...disk, verdict: 'suspected' } as const;
    expect(relationOf(guess, io({ verdict: 'suspected' }))).not.toBeNull();
    expect(relationOf(guess, io({}))).toBeNull();
  });

  test('mail that nobody tries proves that the Job Controller is missing', () => {
    const once = found('mta-daemon-missing', 'process:job_controller', { verdict: 'suspected' });
    expect(relationOf(once, stopped('master-not-running', 'tcp_local'))).not.toBeNull();
  });
});
