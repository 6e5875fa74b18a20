import type { Asked, Asking } from '#shared/contracts/asked.ts';
import type { OpaqueId } from '#shared/contracts/primitives.ts';
import type { Untrusted } from '#shared/text/untrusted.ts';

const ORDER: readonly Asking['state'][] = ['planned', 'sent', 'failed', 'answered'];

/**
 * Notes how far an asking came. States only go forward: a late answer beats the end of its term, never the other way
 * round. What is no longer remembered is left alone.
 */
export const noteAsking = (asked: Asked, request: OpaqueId, state: Asking['state'], why: Untrusted | null): Asked => {
  const known = asked.askings.find((a) => a.request === request);
  if (!known || ORDER.indexOf(known.state) >= ORDER.indexOf(state)) return asked;
  return { ...asked, askings: asked.askings.map((a) => (a === known ? { ...a, state, why } : a)) };
};
