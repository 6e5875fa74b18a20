import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safe } from '#adapters/slack/safe-text.ts';
import { leading, renderCard, runbookAddress } from '#adapters/slack/render.ts';
import { renderEntry, renderReply } from '#adapters/slack/render-reply.ts';
import { MESSAGE_BLOCKS_SIZE, blocksSize, messageBlockErrors } from '#local/slack/validate/blocks.ts';
import { type IncidentAction, TimelineEntry } from '#shared/contracts/incident.ts';
import { Reply } from '#shared/contracts/notification.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { NOW, action, card, finding, incident, proposal } from './cards.ts';
import { SECRET, hostileCard, hostileText } from './hostile.ts';

const SITE = 'https://runbooks.example.com/';
const drawn = (c = card(), now = NOW) => renderCard(c, now, SITE);
const said = (c = card(), now = NOW) => JSON.stringify(drawn(c, now));

/** Nothing that Slack could take for a mention, a link or an emoji; no address; nothing invisible of theirs. */
const expectInert = (rendered: { text: string; blocks: unknown[] }): void => {
  expect(messageBlockErrors(rendered.blocks)).toEqual([]);
  expect(blocksSize(rendered.blocks)).toBeLessThanOrEqual(MESSAGE_BLOCKS_SIZE);
  expect(rendered.text.length).toBeLessThanOrEqual(4_000);
  const all = JSON.stringify(rendered);
  expect(all).not.toMatch(/<[!@#]|<http|<mailto:/i);
  expect(all).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B-\u200F\uFEFF]|\\u0000|\\ud800/);
  expect(all).not.toMatch(/:rotating_light:|:100:|@channel|\/\/evil\.example\/x(?<!\u2060\/\/evil\.example\/x)/);
  expect(all).not.toContain(SECRET);
};

describe('card', () => {
  test('any hostile incident is drawn within the limits and inert', () => {
    fc.assert(
      fc.property(hostileCard, (c) => expectInert(drawn(c))),
      { numRuns: 60, endOnFailure: true },
    );
  }, 30_000);

  test('every proposal that waits has its two buttons, however much else there is', () => {
    fc.assert(
      fc.property(hostileCard, (c) => {
        const buttons = drawn(c).blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
        const approve = buttons.filter((b) => 'action_id' in b && b.action_id === 'approve');
        expect(approve.map((b) => ('value' in b ? b.value : ''))).toEqual(c.proposals.map((p) => p.id));
      }),
      { numRuns: 60, endOnFailure: true },
    );
  }, 30_000);

  test('shows what an approver needs, in words', () => {
    const all = said();
    for (const part of [
      'Critical: example.net refuses connections',
      'Problem, very sure (95 %)',
      'Hold 312 messages of tcp_local on mx1.example.com',
      'about 4.1 MiB',
      'oldest 2 h 10 min',
      '  < 1 h        52  ###',
      '  1-4 h       258  ############',
      '  1-3 d         2  #',
      '      2       260  ############',
      '200 n…r@lists.example.com',
      'a…a@example.com -> c…l@example.net',
      'Undo: release them',
      '4 whose recipients the log does not name, 2 that also go elsewhere',
      'Do not restart the MTA',
      '+backoff pt1h',
    ]) {
      expect(all).toContain(part);
    }
    expect(all).not.toContain('Left out for length');
  });

  test('names some of what the finding explains, and how many there are', () => {
    const explains = Array.from({ length: 9 }, (_, n) => ({ key: `k${n}`, headline: `ann@example.com waits ${n}` }));
    const all = said(card({ findings: { 'mx1.example.com': finding({ explains }) } }));
    expect(all).toContain('This also explains (4 of 9):');
    expect(all).toContain('waits 3');
    expect(all).not.toContain('waits 4');
    expect(all).not.toContain('ann@');
  });

  test('past its expiry a proposal has no buttons, though nobody wrote that down yet', () => {
    expect(said(card(), proposal().expiresAt)).not.toContain('"action_id":"approve"');
  });

  test('asks twice before what cannot be undone, and only then', () => {
    const release = proposal({ action: 'release', reversible: false, undo: null, effect: 'Releases 312 messages.' });
    expect(said(card({}, [release]))).toContain('"confirm":{"title"');
    expect(said()).not.toContain('"confirm"');
  });

  test('after the decision the buttons are gone and the outcome stands there in mail terms', () => {
    const done = action({ state: 'executed', outcome: { done: 310, gone: 2 } });
    const all = said(card({ state: 'watching', actions: [done] }));
    expect(all).not.toContain('"action_id":"approve"');
    expect(all).toContain('310 held, 2 already gone from the queue');
  });

  test('an ended action can be asked again, once, and not when all is over', () => {
    const ended = action({ state: 'preview-failed', proposal: null });
    const later = action({ id: 'action-0002', state: 'expired', proposal: null });
    expect(said(card({ actions: [ended] }, []))).toContain('"value":"action-0001"');
    expect(said(card({ actions: [ended, later] }, []))).not.toContain('"value":"action-0001"');
    expect(said(card({ state: 'resolved', actions: [ended] }, []))).not.toContain('"action_id":"preview"');
  });

  test('a list that gave way to a newer one says so, and has no buttons', () => {
    const all = said(card({ actions: [action({ state: 'superseded' })] }));
    expect(all).toContain('Gave way to a newer list');
    expect(all).not.toContain('"action_id":"approve"');
  });

  test('what the bot still holds stands on the card, with the way to release it', () => {
    const hold = action({ state: 'verified', command: 'command-0001' });
    const held = [{ host: 'mx1.example.com', channel: 'tcp_local', command: 'command-0001', count: 1_204 }];
    const all = said({ ...card({ state: 'watching', actions: [hold] }), held });
    expect(all).toContain('Held by us: 1,204 messages');
    expect(all).toContain('/qm release mx1.example.com tcp_local held-by:command-0001');
    const release = action({
      id: 'action-0002',
      state: 'offered',
      proposal: null,
      offered: {
        action: 'release',
        channel: 'tcp_local',
        selector: { by: 'held-by', command: 'command-0001' },
        because: '',
      },
    });
    const offered = said({ ...card({ state: 'watching', actions: [hold, release] }), held });
    expect(offered).toContain('Release: the button is on this card.');
    expect(said(card({ actions: [hold] }))).not.toContain('Held by us');
  });

  test('only an open incident can be acknowledged', () => {
    expect(said()).toContain('"value":"fingerprint-0001"');
    expect(said(card({ state: 'acknowledged' }))).not.toContain('"action_id":"acknowledge"');
  });

  test('the worst finding leads, then the surest', () => {
    const findings = {
      a: finding({ host: 'a', severity: 'warning', confidence: 1 }),
      b: finding({ host: 'b', confidence: 0.5 }),
      c: finding({ host: 'c', confidence: 0.6 }),
    };
    expect(leading(incident({ findings }))?.host).toBe('c');
  });
});

describe('replies and entries', () => {
  test('any hostile reply is drawn within the limits and inert', () => {
    const cells = fc.array(fc.array(hostileText, { maxLength: 4 }), { maxLength: 50 });
    const replies = fc.record({
      heading: hostileText.map((t) => untrusted(t, 200)),
      paragraphs: fc.array(hostileText, { maxLength: 20 }),
      table: cells.map((rows) => ({ columns: ['one', 'two', 'three'], rows })),
      preformatted: hostileText,
      footnote: hostileText,
    });
    fc.assert(
      fc.property(replies, (r) => expectInert(renderReply(Reply.parse(r)))),
      { numRuns: 60, endOnFailure: true },
    );
  }, 30_000);

  test('any hostile entry is inert', () => {
    const entries = hostileText.map((text) =>
      TimelineEntry.parse({ id: 'e', at: NOW, kind: 'trouble', text, by: { team: 'T0EXAMPLE', user: 'U0ANNA' } }),
    );
    fc.assert(fc.property(entries, (e) => expectInert(renderEntry(e))));
  });

  test('a table says how many rows it does not show', () => {
    const rows = Array.from({ length: 50 }, (_, i) => [`mx${i}.example.com`, '一'.repeat(40)]);
    const reply = Reply.parse({
      heading: 'Queues',
      paragraphs: [],
      table: { columns: ['host', 'queue'], rows },
      preformatted: null,
      footnote: null,
    });
    expect(JSON.stringify(renderReply(reply).blocks)).toContain('and 35 more rows');
  });
});

describe('runbook address', () => {
  test('stays below the site', () => {
    expect(runbookAddress('https://runbooks.example.com/ops', 'destination-down#now')).toBe(
      'https://runbooks.example.com/ops/destination-down#now',
    );
    for (const page of [
      '//evil.example/',
      'https://evil.example',
      '../secret',
      'a/../../b',
      '',
      'javascript:alert(1)',
    ]) {
      expect(runbookAddress('https://runbooks.example.com/ops/', page)).toBeNull();
    }
  });
});

describe('what people ask for and approve', () => {
  const ANN = { team: 'T0EXAMPLE', user: 'U0ANN' };
  const BEN = { team: 'T0EXAMPLE', user: 'U0BEN' };
  const returning = (changes: Record<string, unknown> = {}) =>
    proposal({
      action: 'return',
      reversible: false,
      undo: null,
      effect: 'Bounces 312 messages. Cannot be undone.',
      forecast: ['Makes 300 bounces.'],
      gentler: 'hold',
      requestedBy: ANN,
      ...changes,
    });
  const wish = (changes: Partial<IncidentAction> = {}) =>
    action({
      offered: { ...action().offered, action: 'return' } as IncidentAction['offered'],
      requestedBy: ANN,
      needed: 2,
      ...changes,
    });
  const shown = (a: IncidentAction, p = returning()) => said(card({ actions: [a] }, [p]));

  test('who asked, the gentler way before the effect, what will follow, and how many approvals there are', () => {
    const none = shown(wish());
    for (const part of ['"user_id":"U0ANN"', 'who cannot approve it', 'Makes 300 bounces.', '0 of 2 approvals']) {
      expect(none).toContain(part);
    }
    expect(none.indexOf('hold them first')).toBeLessThan(none.indexOf('Bounces 312'));
    const one = shown(wish({ approvals: [{ by: BEN, at: NOW }] }));
    expect(one).toContain('1 of 2 approvals');
    expect(one).toContain('"user_id":"U0BEN"');
    expect(shown(wish({ needed: undefined }))).not.toContain('approvals');
  });

  test('what cannot be taken back is shown with its figures and samples, whatever else there is to say', () => {
    const steps = Array.from({ length: 12 }, (_, n) => ({
      anchor: `step-${n}`,
      question: `Is it this, the ${n}th of all that could be looked at? ${'So it seems. '.repeat(5)}`,
      saw: 'figures of every kind '.repeat(20),
      answer: 'yes',
    }));
    const proposals = [0, 1, 2].map((n) => returning({ id: `proposal-000${n}` }));
    const waiting = proposals.map(({ id }, n) => wish({ id: `action-000${n}`, proposal: id }));
    const all = said(card({ findings: { 'mx1.example.com': finding({ steps }) }, actions: waiting }, proposals));
    expect(all.split('a…a@example.com -> c…l@example.net')).toHaveLength(4);
    expect(all).not.toContain('No room here');
    expect(all).toContain('Left out for length');
  });

  test('a proposal without its figures says that they are missing', () => {
    const proposals = Array.from({ length: 5 }, (_, n) => proposal({ id: `proposal-000${n}` }));
    const waiting = proposals.map(({ id }, n) => action({ id: `action-000${n}`, proposal: id }));
    const all = said(card({ actions: waiting }, proposals));
    expect(all.split('Samples').length + all.split('No room here for the figures').length).toBe(7);
  });

  test('what was held is not to be held first', () => {
    const offered = {
      ...wish().offered,
      selector: { by: 'held-by', command: 'command-0001' },
    } as IncidentAction['offered'];
    expect(shown(wish({ offered }))).not.toContain('hold them first');
  });

  test('only what loses mail is a red button, and what changes no message asks once', () => {
    expect(shown(wish())).toContain('"style":"danger"');
    expect(said()).not.toContain('"style":"danger"');
    const retry = proposal({ action: 'retry', reversible: false, undo: null, manifestHash: null, preview: null });
    const all = said(
      card({ actions: [action({ offered: { action: 'retry', channel: 'tcp_local', because: '' } })] }, [retry]),
    );
    expect(all).not.toContain('"confirm"');
    expect(all).not.toContain('Cannot be undone');
  });

  test('a stop says when it ends', () => {
    const stop = proposal({ action: 'stop', manifestHash: null, preview: null, minutes: 45 });
    const all = said(
      card({ actions: [action({ offered: { action: 'stop', channel: 'tcp_local', because: '' } })] }, [stop]),
    );
    expect(all).toContain('after 45 minutes');
  });

  test('offers: the gentler first, each with a button that prepares it, none once all is over', () => {
    const offers = (['delete', 'release', 'hold'] as const).map((kind, n) =>
      action({
        id: `action-000${n + 2}`,
        state: 'offered',
        proposal: null,
        offered: { ...action().offered, action: kind } as IncidentAction['offered'],
      }),
    );
    const all = said(card({ actions: offers }, []));
    const order = ['action-0004', 'action-0003', 'action-0002'].map((id) => all.indexOf(`"value":"${id}"`));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    expect(said(card({ state: 'resolved', actions: offers }, []))).not.toContain('"action_id":"prepare"');
  });

  test('without a finding the card names a wish, never trouble', () => {
    const all = said(card({ findings: {}, actions: [wish({ state: 'rejected', proposal: null })] }, []));
    expect(all).toContain('Asked for: return mail for example.net in tcp_local');
    expect(all).toContain('Queuewarden sees no trouble here');
    for (const word of ['Problem', 'Critical', 'Why we think so', 'Evidence', '"action_id":"acknowledge"', 'Runbook']) {
      expect(all).not.toContain(word);
    }
  });

  test('any hostile reason, forecast and offer is drawn within the limits and inert, and every proposal has its buttons', () => {
    const cards = fc
      .record({
        because: hostileText,
        forecast: fc.array(
          hostileText.map((t) => t.slice(0, 300)),
          { maxLength: 6 },
        ),
        n: fc.nat(6),
        alone: fc.boolean(),
      })
      .map(({ because, forecast, n, alone }) => {
        const proposals = [0, 1, 2].map((i) => returning({ id: `proposal-000${i}`, forecast }));
        const offered = { ...wish().offered, because };
        const actions = [
          ...proposals.map((p, i) =>
            wish({ id: `action-100${i}`, proposal: p.id, offered, approvals: [{ by: BEN, at: NOW }] }),
          ),
          ...Array.from({ length: n }, (_, i) =>
            wish({ id: `action-200${i}`, proposal: null, state: 'offered', offered }),
          ),
          wish({ id: 'action-3000', proposal: null, state: 'expired', offered }),
        ];
        return card({ actions, ...(alone && { findings: {} }) }, proposals);
      });
    fc.assert(
      fc.property(cards, (c) => {
        const rendered = drawn(c);
        expectInert(rendered);
        const all = JSON.stringify(rendered);
        for (const { id } of c.proposals) expect(all).toContain(`"block_id":"proposal-${id}"`);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  }, 30_000);

  test('a rewrite rule is no address', () => {
    expect(safe('+example.net $U%$D@tcp_slow-daemon', 100)).toContain('$U%$D@tcp_slow-daemon');
    expect(safe('+.example.net $U%$H$D@tcp_slow-daemon', 100)).toContain('$U%$H$D@tcp_slow-daemon');
    expect(safe('$Ulrich%x@example.net', 100)).not.toContain('$Ulrich');
  });
});
