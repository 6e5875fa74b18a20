import type { Rendered } from './render.ts';

const TIMEOUT_MS = 5_000;

/** Slack's own host for such addresses; the API's host serves them when a stand-in is used. */
const trusted = (address: string, apiUrl: string | undefined): boolean => {
  const { origin } = new URL(address);
  return origin === (apiUrl === undefined ? 'https://hooks.slack.com' : new URL(apiUrl).origin);
};

/**
 * Answers at a request's own address, visible to that person only. False when the address is used up, expired, not
 * Slack's or silent: the caller then takes another way.
 */
export const respond = async (address: string, message: Rendered, apiUrl: string | undefined): Promise<boolean> => {
  if (!trusted(address, apiUrl)) return false;
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};
