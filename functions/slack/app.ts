import type { App, BlockAction } from '@slack/bolt';
import type { Clock, DocumentStore, Queue } from '#shared/ports.ts';
import { log } from '../runtime/log.ts';
import { clickJob, slashJob } from './jobs.ts';
import { keepClick, type SignedRequest } from './keep.ts';

/** What the listeners need. */
export interface ListenerPorts {
  jobs: Pick<Queue, 'send'>;
  clock: Clock;
  /** Where signed clicks are kept; null over Socket Mode, which signs nothing. */
  documents: Pick<DocumentStore, 'create'> | null;
}

/** Name under which Bolt hands a listener the request as it was signed. */
export const SIGNED = 'signedRequest';

/** Said of a button of another version's card, or of a press that names nobody. */
const STRANGE = 'Queuewarden does not know this button. Nothing was done.';

/** The slash command. */
export const COMMAND = '/qm';

/**
 * Registers what Slack can send: `/qm` and buttons. A listener puts one job into the queue and acknowledges, in that
 * order, so that whatever was acknowledged is kept; a job that cannot be queued is not acknowledged, and Slack shows
 * the person that it did not work.
 */
export const registerListeners = (app: App, { jobs, clock, documents }: ListenerPorts): void => {
  app.command(COMMAND, async ({ command, ack }) => {
    const job = slashJob(command, clock.now());
    if (job === null) {
      log('slash command without what an answer needs');
      await ack({ response_type: 'ephemeral', text: 'Queuewarden cannot answer here.' });
      return;
    }
    await jobs.send(JSON.stringify(job));
    await ack({ response_type: 'ephemeral', text: 'Asking…' });
  });

  // One listener for all: Slack marks a button that nobody acknowledges as broken, also those of old cards.
  app.action<BlockAction>({ type: 'block_actions' }, async ({ body, ack, context, respond }) => {
    const job = clickJob(body, clock.now());
    if (job === null) {
      log('button that is not known');
      await ack();
      if (body.response_url) await respond({ response_type: 'ephemeral', replace_original: false, text: STRANGE });
      return;
    }
    if (documents) await keepClick(job, context[SIGNED] as SignedRequest, documents);
    await jobs.send(JSON.stringify(job));
    await ack();
  });
};
