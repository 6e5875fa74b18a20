import { expect, test } from 'vitest';
import { createMemoryChat } from '#adapters/memory/chat.ts';
import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { notify } from '#functions/notifier/notify.ts';
import { plainReply } from '#functions/records/replies.ts';
import { Notification } from '#shared/contracts/notification.ts';
import { receiptKey } from '#shared/contracts/thread.ts';

const RECEIPT = 'doctor-0001';
const answer = (receipt?: string): Notification =>
  Notification.parse({
    kind: 'answer',
    id: 'a',
    to: { channel: 'C0', by: { team: 'T0', user: 'U0ANN' }, responseUrl: null, ...(receipt && { receipt }) },
    reply: plainReply('here', []),
  });

test('who asks for a receipt gets it once the chat has taken the answer, however often it is told', async () => {
  const documents = createMemoryDocumentStore();
  const chat = createMemoryChat();
  await notify(answer(RECEIPT), { documents, chat });
  await notify(answer(RECEIPT), { documents, chat });
  expect(chat.messages).toHaveLength(2);
  expect(await documents.get(receiptKey(RECEIPT))).not.toBeNull();
});

test('no receipt for what the chat refused, or for who asked for none', async () => {
  const documents = createMemoryDocumentStore();
  const refusing = { ...createMemoryChat(), answer: () => Promise.reject(new Error('not in channel')) };
  await expect(notify(answer(RECEIPT), { documents, chat: refusing })).rejects.toThrow('not in channel');
  await notify(answer(), { documents, chat: createMemoryChat() });
  const keys: string[] = [];
  for await (const key of documents.list('')) keys.push(key);
  expect(keys).toEqual([]);
});
