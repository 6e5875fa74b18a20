import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface FunctionOptions {
  name: string;
  /** Path of the bundle, the same file that is deployed. */
  bundle: string;
  environment: Record<string, string>;
  /** As the deployed function's timeout; the process is ended when it is over. */
  timeoutSeconds: number;
  /** Gets every line that the function prints. */
  onLine: (line: string) => void;
}

/** One Lambda function: a child process that is started again when it dies, one invocation at a time. */
export interface LocalFunction {
  readonly name: string;
  /** Of the running child; changes with every start. */
  readonly pid: () => number | undefined;
  /** Resolves with the handler's answer; rejects when the handler threw, timed out, its process died, or it is closed. */
  invoke(event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

interface Invocation {
  id: string;
  event: unknown;
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
}

/** A process that dies at once is not started again in a tight loop. */
const RESTART_MS = 500;

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

/** Starts a function behind its own Runtime API on loopback. */
export const startFunction = async (options: FunctionOptions): Promise<LocalFunction> => {
  const waiting: Invocation[] = [];
  let current: Invocation | null = null;
  let poll: ServerResponse | null = null;
  let child: ChildProcess | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const handOut = (): void => {
    if (!poll || current || waiting.length === 0) return;
    current = waiting.shift()!;
    const deadline = Date.now() + options.timeoutSeconds * 1000;
    timer = setTimeout(
      () => fail(new Error(`${options.name} timed out after ${options.timeoutSeconds} s`), true),
      options.timeoutSeconds * 1000,
    );
    poll.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': current.id,
      'lambda-runtime-deadline-ms': String(deadline),
    });
    poll.end(JSON.stringify(current.event));
    poll = null;
  };
  const settle = (id: string): Invocation | null => {
    if (current?.id !== id) return null;
    const settled = current;
    current = null;
    clearTimeout(timer);
    return settled;
  };
  const fail = (error: Error, kill = false): void => {
    const failed = current;
    current = null;
    clearTimeout(timer);
    if (kill) child?.kill('SIGKILL');
    failed?.reject(error);
  };

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') {
      poll = response;
      handOut();
      return;
    }
    const body = await read(request);
    response.writeHead(202).end();
    const [, id = '', verb] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const invocation = settle(id);
    if (verb === 'response') invocation?.resolve(JSON.parse(body));
    else if (verb === 'error')
      invocation?.reject(new Error(`${options.name}: ${(JSON.parse(body) as { errorMessage: string }).errorMessage}`));
    else options.onLine(`${options.name} did not start: ${body}`);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const start = (): void => {
    if (closed) return;
    child = spawn(process.execPath, ['--enable-source-maps', BOOTSTRAP], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...options.environment,
        AWS_LAMBDA_RUNTIME_API: api,
        AWS_LAMBDA_FUNCTION_NAME: options.name,
        LAMBDA_BUNDLE: options.bundle,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout!.on('data', (chunk: Buffer) => lines(chunk));
    child.stderr!.on('data', (chunk: Buffer) => lines(chunk));
    child.once('exit', () => {
      poll = null;
      fail(new Error(`${options.name}: its process ended`));
      setTimeout(start, RESTART_MS).unref();
    });
  };
  const lines = (chunk: Buffer): void => {
    for (const line of chunk.toString().split('\n')) if (line) options.onLine(line);
  };
  start();

  return {
    name: options.name,
    pid: () => child?.pid,
    invoke: (event) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error(`${options.name} is closed`));
        waiting.push({ id: randomUUID(), event, resolve, reject });
        handOut();
      }),
    close: async () => {
      closed = true;
      fail(new Error(`${options.name} is being closed`));
      for (const invocation of waiting.splice(0)) invocation.reject(new Error(`${options.name} is being closed`));
      const gone =
        child && child.exitCode === null && child.signalCode === null
          ? new Promise((resolve) => child!.once('exit', resolve))
          : null;
      child?.kill('SIGKILL');
      await gone;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};
