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
}): Promise<{ close(): Promise<void> }> => {
  const app = new App({
    token: options.botToken,
    appToken: options.appToken,
    socketMode: true,
    ignoreSelf: false,
    convoStore: false,
    logLevel: LogLevel.WARN,
  });
  registerListeners(app, { jobs: options.jobs, clock: systemClock });
  await app.start();
  return { close: async () => void (await app.stop()) };
};
