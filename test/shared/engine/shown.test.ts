import { expect, it } from 'vitest';
import { createWays, OF_AN_OBJECT } from '#shared/digest/ways.ts';
import { ASKS, createEngine, NONE } from '#shared/engine/engine.ts';

/** Lines that the engine has room for. */
const ROOM = 2_048;

const HEAD = 'tcp_auth tcp_local E ';

it('the engine shows no more lines than it has room for, also when some of them are read carefully', () => {
  const engine = createEngine();
  const ways = createWays(engine, { ...OF_AN_OBJECT, destinations: 9_000, senders: 9_000, sendersAtOnce: 9_000 });
  const way = ways.numberOf('tcp_auth', 'tcp_local', 'E')!;
  // Each shows its recipient and its sender, and some are for the careful parser.
  const lines = Array.from({ length: 4_000 }, (_, n) => {
    const tab = n % 301 === 300 ? '\t' : '';
    return `29-Mar-2026 09:15:03.00 ${HEAD}3 ${tab}s${n}@example.com rfc822;r@d${n}.example r@d${n}.example\n`;
  });
  const bytes = new TextEncoder().encode(lines.join(''));
  const place = engine.room(bytes.length);
  new Uint8Array(engine.memory.buffer).set(bytes, place);
  engine.begin(bytes.length, 1);
  let shown = 0;
  let most = 0;
  for (let ask = engine.scan(); ask !== ASKS.nothing; ask = engine.scan()) {
    most = Math.max(most, engine.shownCount());
    if (ask === ASKS.stamp) engine.teachMinute(29_580_000);
    else if (ask === ASKS.head) engine.teachHead(24, HEAD.length, 0, 'E'.charCodeAt(0), way, 'tcp_auth'.length);
    else if (ask === ASKS.shown) {
      shown += engine.shownCount();
      engine.forgetShown();
    } else {
      const name = new TextEncoder().encode(`r${engine.lineNumber()}s${engine.lineNumber()}`);
      const at = engine.scratch(name.length);
      new Uint8Array(engine.memory.buffer).set(name, at);
      engine.countCarefully(way, 0, 0, name.length / 2, name.length / 2, 0, 0, NONE);
    }
  }
  most = Math.max(most, engine.shownCount());
  expect(most).toBeGreaterThan(ROOM / 2);
  expect(most).toBeLessThanOrEqual(ROOM);
  // The first two lines only teach.
  expect(shown + engine.shownCount()).toBe(2 * (lines.length - 2));
});
