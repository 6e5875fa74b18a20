import { type Logger, LogLevel } from '@slack/bolt';
import { log } from '../runtime/log.ts';

const nothing = (): void => undefined;

/** Bolt's errors as lines of ours: on its own it would print what it was given, request and all. */
export const boltLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: (...said: unknown[]) =>
    log('bolt-failed', { error: said.find((one) => one instanceof Error) ?? new Error('no error given') }),
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};
