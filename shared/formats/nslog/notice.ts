import type { NoticeClass } from '#shared/contracts/digest.ts';
import type { NslogLine } from './parse.ts';

const SEVERE = new Set(['Error', 'Critical', 'Fatal']);

/** Kind of a service-log line that playbooks know; null = of no interest to them. */
export const noticeOf = (line: Pick<NslogLine, 'process' | 'level' | 'message'>): NoticeClass | null => {
  const text = line.message.slice(0, 2_000);
  if (line.process === 'ims_master') {
    if (/ starting up\s*$/.test(text)) return 'ims-master-start';
    if (/ shutting down\s*$/.test(text)) return 'ims-master-stop';
  }
  if (text.startsWith('Unable to append')) return 'mailbox-append-failed';
  return SEVERE.has(line.level) ? 'error' : null;
};
