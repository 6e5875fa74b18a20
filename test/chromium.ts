import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where a Chromium is; null on a machine without one, whose browser tests are then skipped by name. */
export const chromiumPath = PLACES.find((path) => path !== undefined && existsSync(path)) ?? null;

/** Why a browser test did not run. */
export const NO_CHROMIUM = 'no Chromium found: install one or set CHROMIUM_PATH';

/** Starts it without a window and without any traffic of its own. */
export const launchChromium = (): Promise<Browser> => {
  if (chromiumPath === null) throw new Error(NO_CHROMIUM);
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
};
