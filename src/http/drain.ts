import { systemRuntime } from '../core/index.ts';

/**
 * How a body that nobody wants is let go of: what is short, or has arrived, is read, so that its connection can be used again;
 * what is longer or stalls is broken off, for which HTTP/1.1 has to close the connection. A body that somebody reads is theirs.
 */

/** More of a body is not read. */
export const DRAIN_BYTES: number = 64 * 1024;

/** For longer a body is not read: about what a response that is on its way already needs to arrive. */
export const DRAIN_MS = 250;

/**
 * Fulfilled when an attempt may follow one whose body was broken off. Undici puts a request that is called off back into its
 * queue and connects anew for it: an attempt that is sent sooner finds that connection busy, and opens one more beside it.
 */
export function reconnected(): Promise<void> {
  return new Promise((resolve) => void systemRuntime.clock.setTimer(RECONNECT_MS, resolve));
}

const RECONNECT_MS = 20;

/** A body as `fetch` has it. */
export type WebBody = ReadableStream<unknown>;

/** A body as Node's own streams have it: of node:http, axios, got, node-fetch and undici. */
export interface NodeBody {
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  readonly readableFlowing?: boolean | null;
  on(event: string, listener: (argument: unknown) => void): unknown;
  off?(event: string, listener: (argument: unknown) => void): unknown;
  pipe(...parameters: never[]): unknown;
  destroy(error?: unknown): unknown;
  listenerCount?(event: string): number;
}

export type Body = WebBody | NodeBody;

export function isBody(value: unknown): value is Body {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return isWebBody(value as Body) || isNodeBody(value as Partial<NodeBody>);
  } catch {
    return false; // a proxy, or a getter
  }
}

function isWebBody(body: Body): body is WebBody {
  const { getReader, cancel } = body as Partial<WebBody>;
  return typeof getReader === 'function' && typeof cancel === 'function';
}

function isNodeBody({ pipe, on, destroy }: Partial<NodeBody>): boolean {
  return typeof pipe === 'function' && typeof on === 'function' && typeof destroy === 'function';
}

/** A body that is being let go of. */
export interface Draining {
  /** Fulfilled when it has been read or broken off; never rejected. */
  readonly done: Promise<void>;
  /** Waits no longer for the rest. @returns whether there was anything to wait for */
  breakOff(): boolean;
}

/**
 * Lets go of a body, unless somebody reads it or it has ended.
 * @param isLong whether more is known to come than is read: then it is broken off at once
 * @param onBreakOff ends what the body itself does not end when it is broken off
 */
export function drain(body: Body, isLong: boolean, onBreakOff: () => void = () => {}): Draining | undefined {
  const emptying = isWebBody(body) ? emptyWeb(body, isLong) : emptyNode(body, isLong, onBreakOff);
  if (emptying === undefined) return undefined;
  let isOver = isLong;
  const breakOff = (): boolean => {
    if (isOver) return false;
    isOver = true;
    emptying.breakOff();
    return true;
  };
  const cancelTimer = systemRuntime.clock.setTimer(DRAIN_MS, breakOff);
  const done = emptying.done.then(() => {
    isOver = true;
    cancelTimer();
  });
  return { done, breakOff };
}

interface Emptying {
  readonly done: Promise<void>;
  breakOff(): void;
}

function emptyWeb(body: WebBody, isLong: boolean): Emptying | undefined {
  if (body.locked) return undefined;
  const reader = body.getReader();
  const done = isLong ? reader.cancel() : readSome(reader);
  return { done: done.catch(() => {}), breakOff: () => void reader.cancel().catch(() => {}) };
}

async function readSome(reader: ReadableStreamDefaultReader<unknown>): Promise<void> {
  let left = DRAIN_BYTES;
  while (left > 0) {
    const { done, value } = await reader.read();
    if (done) return;
    left -= sizeOf(value);
  }
  await reader.cancel();
}

function emptyNode(body: NodeBody, isLong: boolean, onBreakOff: () => void): Emptying | undefined {
  if (body.destroyed || body.readableEnded || isRead(body)) return undefined;
  let end!: () => void;
  const done = new Promise<void>((resolve) => {
    end = resolve;
    for (const event of ['end', 'error', 'close']) body.on(event, () => resolve());
  });
  // A stream made of a generator that waits does not close, nor does what the generator reads.
  const breakOff = (): void => {
    body.destroy();
    onBreakOff();
    end();
  };
  if (isLong) breakOff();
  else {
    let left = DRAIN_BYTES;
    body.on('data', (chunk) => {
      left -= sizeOf(chunk);
      if (left < 0) breakOff();
    });
  }
  return { done, breakOff };
}

function isRead(body: NodeBody): boolean {
  if (body.readableFlowing === true) return true;
  return (body.listenerCount?.('data') ?? 0) + (body.listenerCount?.('readable') ?? 0) > 0;
}

/** In bytes, about; whatever is no bytes counts as well, lest there be no end. */
function sizeOf(chunk: unknown): number {
  const { byteLength, length } = (chunk ?? {}) as {
    readonly byteLength?: unknown;
    readonly length?: unknown;
  };
  const size = byteLength ?? length;
  return typeof size === 'number' && size > 0 ? size : 1;
}
