import { aimText } from '#shared/contracts/finding.ts';
import { Incident } from '#shared/contracts/incident.ts';
import { hostsOf } from '#shared/incident/words.ts';
import { untrusted } from '#shared/text/untrusted.ts';
import { plainReply } from '../../records/replies.ts';
import { readDocument } from '../../records/documents.ts';
import type { ChatCommand } from './command.ts';

const SHOWN = 30;

/** What is open now. */
export const incidents: ChatCommand = {
  name: 'incidents',
  usage: '',
  summary: 'what is open now',
  run: async (_words, { ports }) => {
    const open: Incident[] = [];
    for await (const key of ports.documents.list('incidents/')) {
      const incident = await readDocument(ports.documents, key, Incident);
      if (incident && incident.state !== 'resolved') open.push(incident);
    }
    if (open.length === 0) return plainReply('Incidents', ['None is open.']);
    open.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
    return {
      ...plainReply('Incidents', open.length > SHOWN ? [`The oldest ${SHOWN} of ${open.length}.`] : []),
      table: {
        columns: ['since', 'state', 'hosts', 'what'],
        rows: open.slice(0, SHOWN).map((incident) => {
          const [finding] = Object.values(incident.findings);
          const asked = incident.actions[0];
          return [
            `${incident.openedAt.slice(0, 16).replace('T', ' ')} UTC`,
            incident.state,
            hostsOf(incident).join(', ') || (asked?.host ?? ''),
            finding?.headline ?? (asked ? `asked for: ${asked.offered.action} ${aimText(asked.offered)}` : ''),
          ].map((cell) => untrusted(cell, 300));
        }),
      },
    };
  },
};
