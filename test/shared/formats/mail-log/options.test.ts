import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatEntry, type LogOptions } from '#local/mailhost/log/entry.ts';
import { makeZone } from '#local/mailhost/log/local-time.ts';
import { parseMailLogLine } from '#shared/formats/mail-log/parse.ts';
import { createZone } from '#shared/formats/mail-log/time.ts';

const TIMEZONE = 'America/New_York';
const FILE = '/opt/mta/data/queue/tcp_local/003/ZYg1k7Qa0bcd2.00';
const QUEUE_FILE = { channel: 'tcp_local', id: 'g1k7Qa0bcd2', attempts: 1, held: false };

const options: fc.Arbitrary<LogOptions> = fc.record({
  format: fc.constantFrom(1, 2),
  node: fc.boolean(),
  process: fc.boolean(),
  filename: fc.boolean(),
  envelopeId: fc.boolean(),
  messageId: fc.boolean(),
  username: fc.boolean(),
  connection: fc.boolean(),
  queueTime: fc.boolean(),
});

const kinds = fc.constantFrom(
  { code: 'E', diagnostic: '' },
  {
    code: 'DE',
    diagnostic: 'mx.example.net dns;mx.example.net (TCP|192.0.2.1|2|192.0.2.9|25) (mx ready) smtp;250 2.1.5 ok',
  },
  { code: 'D', diagnostic: '' },
  { code: 'Q', diagnostic: 'TCP active open: Failed connect() 192.0.2.9:25  Error: connection refused' },
  { code: 'Q', diagnostic: 'Mailbox is busy Mailbox is busy' },
  { code: 'R', diagnostic: 'dns;mx.example.net (mx ready) smtp; 550 5.1.1 unknown' },
);

it('reads what the simulated host writes, whatever fields are switched on', () => {
  const wrote = makeZone(TIMEZONE);
  const zone = createZone(TIMEZONE)!;
  const times = fc.integer({ min: Date.UTC(2026, 0, 1) / 10, max: Date.UTC(2026, 9, 31) / 10 }).map((t) => t * 10);
  fc.assert(
    fc.property(
      options,
      kinds,
      fc.constantFrom('', 'ann@example.com'),
      times,
      (set, { code, diagnostic }, from, at) => {
        const enqueue = code === 'E';
        const entry = {
          at,
          source: enqueue ? 'tcp_intranet' : 'tcp_local',
          destination: enqueue ? 'tcp_local' : '',
          code,
          blocks: 3,
          from,
          original: 'bob@example.net',
          current: 'bob@example.net',
          file: FILE,
          messageId: '<m1@example.com>',
          system: enqueue ? 'client.example.com (client.example.com [192.0.2.7])' : '',
          diagnostic,
          queueSeconds: enqueue ? null : 77,
          user: '',
          process: '4f2.1.9',
        };
        const read = parseMailLogLine(formatEntry(entry, set, wrote, 'mxa'));
        expect(read).toMatchObject({
          kind: 'message',
          node: set.node ? 'mxa' : null,
          process: set.process ? '4f2.1.9' : null,
          sourceChannel: entry.source,
          destinationChannel: enqueue ? 'tcp_local' : null,
          code: code.charAt(0),
          blocks: 3,
          from,
          originalTo: 'bob@example.net',
          to: 'bob@example.net',
          queueFile: set.filename ? QUEUE_FILE : null,
          messageIds: set.messageId || set.envelopeId ? ['<m1@example.com>'] : [],
          username: set.username ? 'mailsrv' : null,
          diagnostic:
            [diagnostic, ...(set.queueTime && !enqueue ? ['77'] : [])].filter((t) => t !== '').join(' ') || null,
        });
        if (read.kind === 'message') expect(zone(read.stamp)).toBe(at);
      },
    ),
    { numRuns: 500 },
  );
});
