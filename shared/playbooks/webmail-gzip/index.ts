import type { Playbook } from '#shared/diagnosis/playbook.ts';

/**
 * Webmail pages do not load behind an old proxy. Never raised by itself: gzip is on everywhere, and nothing that the bot
 * sees tells how old a proxy is. The page is the guide, found by asking for the symptom.
 */
export const webmailGzip: Playbook = {
  id: 'webmail-gzip',
  title: 'Webmail does not load its pages',
  assess: () => [],
};
