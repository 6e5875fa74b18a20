import { App, LogLevel } from '@slack/bolt';
import { systemClock } from '#adapters/system/clock.ts';
import { registerListeners } from '#functions/slack/app.ts';
import type { Queue } from '#shared/ports.ts';

/** Connects to a real workspace over Socket Mode; clicks and commands become jobs as in the cloud. */
export const runSocketMode = async (options: {
  /** xoxb-… */
  botToken: string;
  /** xapp-… with connections:write. */
  appToken: string;
  jobs: Pick<Queue, 'send'>;
  /** Base of the Web API; only for tests. */
  apiUrl?: string;
}): Promise<{ close(): Promise<void> }> => {
  const clientOptions = options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl };
  const app = new App({
    token: options.botToken,
    appToken: options.appToken,
    socketMode: true,
    clientOptions,
    installerOptions: { clientOptions },
    ignoreSelf: false,
    convoStore: false,
    logLevel: LogLevel.WARN,
  });
  registerListeners(app, { jobs: options.jobs, clock: systemClock, documents: null });
  await app.start();
  return { close: async () => void (await app.stop()) };
};
