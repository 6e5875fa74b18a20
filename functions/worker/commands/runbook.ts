import { plainReply } from '../../records/replies.ts';
import { type ChatCommand, usageReply } from './command.ts';

const SHOWN = 5;

/** Pages in which the words stand, the best match first: a word in the title counts for ten in the text. */
export const runbook: ChatCommand = {
  name: 'runbook',
  usage: 'WORDS',
  summary: 'pages of the runbook in which the words stand',
  run: async (words, { ports }) => {
    const wanted = words.map((w) => w.toLowerCase()).filter((w) => w.length > 1);
    if (wanted.length === 0) return usageReply(runbook, 'Which words?');
    const hits = ports.runbooks
      .map((page) => ({ page, score: score(page, wanted) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || (a.page.id < b.page.id ? -1 : 1))
      .slice(0, SHOWN);
    if (hits.length === 0)
      return plainReply('Runbook', ['No page holds all of these words.', `All pages: ${ports.runbookUrl}`]);
    return plainReply(
      'Runbook',
      hits.map(({ page }) => `${page.title}: ${ports.runbookUrl}/${page.id}`),
    );
  },
};

const score = (page: { id: string; title: string; text: string }, wanted: readonly string[]): number => {
  const title = `${page.id} ${page.title}`.toLowerCase();
  const text = page.text.toLowerCase();
  let sum = 0;
  for (const word of wanted) {
    const found = Math.min(9, text.split(word).length - 1) + (title.includes(word) ? 10 : 0);
    if (found === 0) return 0;
    sum += found;
  }
  return sum;
};
