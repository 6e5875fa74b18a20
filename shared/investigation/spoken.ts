import type { Question } from '#shared/contracts/question.ts';
import { PS_COLUMNS } from '#shared/formats/ps/asked.ts';

/** What a person would type on the host to answer a question. */
export const commandOf = (question: Question): string => {
  switch (question.ask) {
    case 'directory':
      return `imsimta qm directory ${question.channel}`;
    case 'history':
      return `imsimta qm, then: directory ${question.channel}, history of ${question.ids.slice(0, 3).join(', ')}${question.ids.length > 3 ? ` and ${question.ids.length - 3} more` : ''} by their numbers`;
    case 'jobs':
      return `imsimta qm jobs (to 6.2: imsimta qm messages ${question.channel})`;
    case 'held':
      return `imsimta qm, then: held ${question.channel}, read of one to three by their numbers`;
    case 'sample':
      return `imsimta qm, then: directory ${question.channel}, read of some by their numbers, drawn by lot`;
    case 'processes':
      return 'imsimta process';
    case 'ps':
      return `ps -u mailsrv -o ${PS_COLUMNS} (mailsrv: the user of the mail server)`;
    case 'counterutil':
      return `counterutil -o ${question.object} -n 1`;
    case 'reconstruct-check':
      return `reconstruct -n ${question.mailbox}`;
  }
};
