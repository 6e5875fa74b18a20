import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReplyTo } from '#shared/contracts/job.ts';
import { Reply } from '#shared/contracts/notification.ts';
import { TimelineEntry } from '#shared/contracts/incident.ts';
import type { Chat } from '#shared/ports.ts';
import { card } from '#test/adapters/slack/cards.ts';

/** A chat with a look at what people see. */
export interface ChatUnderTest {
  chat: Chat;
  /** Everything visible to this user, as text, oldest first. */
  seenBy(user: string): Promise<string[]> | string[];
  replyTo(user: string): ReplyTo;
  close(): Promise<void>;
}

const reply = (heading: string): Reply =>
  Reply.parse({ heading, paragraphs: [], table: null, preformatted: null, footnote: null });

const entry = (text: string) =>
  TimelineEntry.parse({ id: 'e1', at: '2026-03-02T03:11:00.000Z', kind: 'changed', text, by: null });

/** What every Chat does. Users U0ANNA and U0BEN are there. */
export const chatContract = (start: () => Promise<ChatUnderTest>): void => {
  describe('Chat contract', () => {
    let world: ChatUnderTest;
    beforeEach(async () => {
      world = await start();
    });
    afterEach(() => world.close());

    const shows = async (user: string, text: string) =>
      (await world.seenBy(user)).filter((seen) => seen.includes(text)).length;

    test('finds nothing before it was posted', async () => {
      expect(await world.chat.find('incident-1')).toBeNull();
    });

    test('finds a card by its marker, at the place that posting gave', async () => {
      const place = await world.chat.postCard(card(), 'incident-1');
      await world.chat.postCard(card(), 'incident-2');
      expect(await world.chat.find('incident-1')).toEqual(place);
    });

    test('edits a card in place and keeps its marker', async () => {
      const place = await world.chat.postCard(card(), 'incident-1');
      await world.chat.updateCard(place, card({ state: 'resolved' }));
      expect(await world.chat.find('incident-1')).toEqual(place);
      expect(
        (await world.seenBy('U0ANNA')).filter((seen) => seen.includes('resolved') || seen.includes('Resolved')),
      ).toHaveLength(1);
      expect(await world.seenBy('U0ANNA')).toHaveLength(1);
    });

    test('refuses to edit a message that is not there', async () => {
      const { channel } = await world.chat.postCard(card(), 'incident-1');
      await expect(world.chat.updateCard({ channel, ts: '1.000009' }, card())).rejects.toThrow();
    });

    test('posts entries into the thread, found only there', async () => {
      const place = await world.chat.postCard(card(), 'incident-1');
      const posted = await world.chat.postEntry(place, entry('It got worse'), 'entry-1');
      expect(await world.chat.find('entry-1', place)).toEqual(posted);
      expect(await world.chat.find('entry-1')).toBeNull();
      expect(await world.chat.find('incident-1', place)).toBeNull();
      expect(await shows('U0BEN', 'It got worse')).toBe(1);
    });

    test('refuses an entry for a thread that is not there', async () => {
      const { channel } = await world.chat.postCard(card(), 'incident-1');
      await expect(world.chat.postEntry({ channel, ts: '1.000009' }, entry('lost'), 'entry-1')).rejects.toThrow();
    });

    test('answers one person only', async () => {
      await world.chat.answer(world.replyTo('U0ANNA'), reply('Only for you'));
      expect(await shows('U0ANNA', 'Only for you')).toBe(1);
      expect(await shows('U0BEN', 'Only for you')).toBe(0);
    });

    test('announces to everybody', async () => {
      const place = await world.chat.announce(reply('A host refused an order'), 'notice-1');
      expect(await shows('U0BEN', 'A host refused an order')).toBe(1);
      expect(await world.chat.find('notice-1')).toEqual(place);
    });
  });
};
