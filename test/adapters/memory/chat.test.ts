import { createMemoryChat } from '#adapters/memory/chat.ts';
import { chatContract } from '#test/contracts/chat.ts';

chatContract(async () => {
  const chat = createMemoryChat();
  return {
    chat,
    seenBy: (user) =>
      chat.messages
        .filter((message) => message.kind !== 'answer' || message.to.by.user === user)
        .map((message) => JSON.stringify(message)),
    replyTo: (user) => ({ channel: 'C0MAIL', by: { team: 'T0EXAMPLE', user }, responseUrl: null }),
    close: async () => {},
  };
});
