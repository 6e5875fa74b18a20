import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { TimerClock } from '#adapters/system/clock.ts';
import { fromInstant } from '#shared/contracts/primitives.ts';
import type { Faults } from './faults.ts';
import {
  type AwsCall,
  type AwsRequest,
  type AwsResponse,
  callerOf,
  readRequest,
  type Wish,
  writeResponse,
} from './http.ts';
import { faultResponse, refuseForbidden, refuseUnsigned } from './refusals.ts';

/** What the listener needs: recognising calls, refusals of the recognising itself, and what shall go wrong. */
export interface ListenerOptions {
  clock: TimerClock;
  faults: Faults;
  /** The call of a request, or the answer to one that is none. */
  route: (request: AwsRequest) => AwsCall | AwsResponse;
  /** Whether the holder of an access key may do something; absent = everybody may do everything. */
  authorize?: ((caller: string, wish: Wish) => boolean) | undefined;
  tooLarge: () => AwsResponse;
}

/** Longer than any pause between two polls: a socket closed under a request looks like a lost answer. */
const KEEP_ALIVE_MS = 120_000;

/** HTTP in front of both services; not listening yet. */
export const createListener = ({ clock, faults, route, authorize, tooLarge }: ListenerOptions): Server => {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

  /** Null = drop the connection. */
  const answer = async (request: AwsRequest, gone: AbortSignal): Promise<AwsResponse | null> => {
    const unsigned = refuseUnsigned(request);
    if (unsigned) return unsigned;
    const call = route(request);
    if (!('operation' in call)) return call;
    if (authorize && !authorize(callerOf(request), call.wish)) return refuseForbidden(request, call.wish);
    const fault = faults.take(call.operation, call.subject);
    if (!fault) return call.perform(gone);
    if (fault.kind === 'reset') return null;
    if (fault.kind === 'delay') await pause(fault.ms);
    const refusal = faultResponse(fault.kind, request);
    if (refusal) return refusal;
    const response = await call.perform(gone);
    return fault.kind === 'lost-answer' ? null : response;
  };

  const handle = async (message: IncomingMessage, out: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    out.on('close', () => gone.abort());
    try {
      const request = await readRequest(message);
      const response = request ? await answer(request, gone.signal) : tooLarge();
      if (response) writeResponse(out, response, new Date(fromInstant(clock.now())));
      else message.socket.destroy();
    } catch (error) {
      // A client that hung up halfway is no news; all else is a bug of the emulator.
      if (!message.socket.destroyed) console.error('AWS emulator:', error);
      message.socket.destroy();
    }
  };

  const server = createServer((message, out) => void handle(message, out));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 1000;
  return server;
};
