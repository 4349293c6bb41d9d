import type { ServerResponse } from 'node:http';
import { systemRuntime } from '../../core/index.ts';
import { retryAfterHeader } from '../scripted-error.ts';
import type { Behaviour } from '../step.ts';

type Answers = {
  readonly [T in Behaviour['type']]: (behaviour: Behaviour & { type: T }, response: ServerResponse) => void;
};

const ANSWERS: Answers = {
  respond({ value, afterMs }, response) {
    later(response, afterMs, () => send(response, 200, value));
  },
  fail({ error, afterMs }, response) {
    const { status, message } = (error ?? {}) as { readonly status?: unknown; readonly message?: unknown };
    later(response, afterMs, () =>
      send(response, typeof status === 'number' ? status : 500, message ?? String(error)),
    );
  },
  status({ status, body, retryAfterMs, afterMs }, response) {
    if (retryAfterMs !== undefined) response.setHeader('retry-after', retryAfterHeader(retryAfterMs));
    later(response, afterMs, () => send(response, status, body));
  },
  hang({ ms }, response) {
    if (ms !== Infinity) later(response, ms, () => lose(response));
  },
  disconnect(_, response) {
    // The head and a part of the body must have been sent. Otherwise the client would see a connection without any answer.
    response.writeHead(200, { 'content-length': '1000' });
    response.write('x'.repeat(500), () => later(response, 10, () => lose(response)));
  },
  drip({ value, overMs, chunks }, response) {
    drip(response, encode(value), overMs, chunks);
  },
};

/** Answers one HTTP request. Leaves nothing behind if the connection is closed meanwhile. */
export function answer(behaviour: Behaviour, response: ServerResponse): void {
  const act = ANSWERS[behaviour.type] as (behaviour: Behaviour, response: ServerResponse) => void;
  act(behaviour, response);
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const { type, bytes } = encode(value);
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  response.end(bytes);
}

function drip(response: ServerResponse, { type, bytes }: Encoded, overMs: number, chunks: number): void {
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
  const size = Math.max(1, Math.ceil(bytes.length / chunks));
  const next = (start: number): void => {
    if (start >= bytes.length) {
      response.end();
      return;
    }
    response.write(bytes.subarray(start, start + size));
    later(response, overMs / chunks, () => next(start + size));
  };
  response.flushHeaders();
  later(response, overMs / chunks, () => next(0));
}

interface Encoded {
  readonly type: string;
  readonly bytes: Buffer;
}

function encode(value: unknown): Encoded {
  if (value instanceof Uint8Array) return { type: 'application/octet-stream', bytes: Buffer.from(value) };
  if (typeof value === 'string') return { type: 'text/plain; charset=utf-8', bytes: Buffer.from(value) };
  return {
    type: 'application/json',
    bytes: Buffer.from(value === undefined ? '' : JSON.stringify(value)),
  };
}

function lose(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Runs a function after that time, unless the connection is closed before. */
function later(response: ServerResponse, ms: number, run: () => void): void {
  if (ms === 0) {
    run();
    return;
  }
  const cancel = systemRuntime.clock.setTimer(ms, () => {
    response.off('close', cancel);
    run();
  });
  response.once('close', cancel);
}
