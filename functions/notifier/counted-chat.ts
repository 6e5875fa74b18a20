import type { Chat } from '#shared/ports.ts';
import { count } from '../runtime/metrics.ts';

/** The chat, with what it took and what it did not counted. Looking for a message is no post. */
export const countedChat = (chat: Chat): Chat => {
  const counted = async <T>(posting: Promise<T>): Promise<T> => {
    try {
      const posted = await posting;
      count('SlackPosts');
      return posted;
    } catch (error) {
      count('SlackFailures');
      throw error;
    }
  };
  return {
    find: (marker, thread) => chat.find(marker, thread),
    postCard: (card, marker) => counted(chat.postCard(card, marker)),
    updateCard: (place, card) => counted(chat.updateCard(place, card)),
    postEntry: (thread, entry, marker) => counted(chat.postEntry(thread, entry, marker)),
    answer: (to, reply) => counted(chat.answer(to, reply)),
    announce: (reply, marker) => counted(chat.announce(reply, marker)),
  };
};
