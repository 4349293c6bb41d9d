import { systemRuntime } from '../core/index.ts';
import { letGo } from './discard.ts';
import { continues, type Piece, pieceOf } from './ranges.ts';

/** How a body that breaks off is gone on with. */
export interface ResumeOptions {
  /** How many requests are made for one body at most, the first included; ≥ 1. @default 3 */
  readonly maxAttempts?: number | undefined;
}

export interface ResolvedResumeOptions {
  readonly maxAttempts: number;
}

/** The things that are needed to go on with a body. */
export interface Continuation {
  readonly maxAttempts: number;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  /** Asks for what is missing, by these header fields. */
  request(fields: readonly (readonly [name: string, value: string])[]): Promise<unknown>;
}

/** Before the rest is asked for, for the first time; doubled with each further time. */
const INITIAL_DELAY_MS = 100;

/**
 * The response, with a body that goes on with what is missing when it breaks off: the rest is asked for by `Range`, with `If-Range`,
 * so that it comes of the very same representation. A response that cannot be gone on with is returned as it is. Where going on
 * fails, the body fails with the error that it broke off with.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14
 */
export function resume(response: Response, continuation: Continuation): Response {
  const piece = pieceOf(response);
  const { body } = response;
  if (piece === undefined || typeof body?.getReader !== 'function') return response;
  const source = new ResumedBody(body, piece, continuation);
  const stream = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  return likeOriginal(response, stream);
}

class ResumedBody implements UnderlyingDefaultSource<Uint8Array> {
  readonly #piece: Piece;
  readonly #continuation: Continuation;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** Bytes that the caller has. */
  #received = 0;
  /** Bytes that come once more, and that the caller has already. */
  #skipped = 0;
  #attempts = 1;

  constructor(body: ReadableStream<Uint8Array>, piece: Piece, continuation: Continuation) {
    this.#reader = body.getReader();
    this.#piece = piece;
    this.#continuation = continuation;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    for (;;) {
      const chunk = await this.#next();
      if (chunk === undefined) {
        controller.close();
        return;
      }
      if (chunk.byteLength === 0) continue;
      this.#received += chunk.byteLength;
      controller.enqueue(chunk);
      return;
    }
  }

  cancel(reason: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }

  /** Reads the next chunk; `undefined` at the end. */
  async #next(): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await this.#reader.read();
      if (!done) return this.#skip(value);
      if (!this.#isShort) return undefined;
    } catch (error) {
      if (this.#isWhole) return undefined;
      await this.#goOn(error);
      return EMPTY;
    }
    await this.#goOn(new TypeError('terminated'));
    return EMPTY;
  }

  #skip(chunk: Uint8Array): Uint8Array {
    const over = Math.min(this.#skipped, chunk.byteLength);
    this.#skipped -= over;
    return chunk.subarray(over);
  }

  get #isWhole(): boolean {
    return this.#received === this.#piece.length;
  }

  get #isShort(): boolean {
    return this.#piece.length !== undefined && this.#received < this.#piece.length;
  }

  /** @throws `error`, where that is not possible */
  async #goOn(error: unknown): Promise<void> {
    const { maxAttempts, signal, request } = this.#continuation;
    if (signal?.aborted || this.#attempts >= maxAttempts) throw error;
    await delay(INITIAL_DELAY_MS * 2 ** (this.#attempts - 1), signal);
    if (signal?.aborted) throw signal.reason;
    this.#attempts += 1;
    const { start, end, validator } = this.#piece;
    const range = `bytes=${start + this.#received}-${end ?? ''}`;
    let answer: unknown;
    try {
      answer = await request([
        ['range', range],
        ['if-range', validator],
      ]);
    } catch {
      throw signal?.aborted ? signal.reason : error;
    }
    const from = continues(this.#piece, this.#received, answer);
    const body = (answer as Partial<Response> | undefined)?.body;
    if (from === undefined || typeof body?.getReader !== 'function') {
      if (typeof answer === 'object' && answer !== null) letGo(answer);
      throw error;
    }
    this.#skipped = from === 'beginning' ? this.#received : 0;
    this.#reader = body.getReader();
  }
}

const EMPTY = new Uint8Array(0);

/** Half of it at least, the rest by chance; the signal ends it. */
function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancelTimer();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancelTimer = systemRuntime.clock.setTimer(ms * (0.5 + systemRuntime.random() / 2), end);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** The fields of a response that cannot be given to a new one. */
const ORIGINAL = ['url', 'redirected', 'type'] as const;

function likeOriginal(original: Response, body: ReadableStream<Uint8Array> | null): Response {
  const { status, statusText, headers } = original;
  const Made = original.constructor as typeof Response;
  return dress(original, new Made(body, { status, statusText, headers }));
}

function dress(original: Response, response: Response): Response {
  for (const name of ORIGINAL) Object.defineProperty(response, name, { value: original[name] });
  const clone = response.clone.bind(response);
  return Object.defineProperty(response, 'clone', { value: () => dress(original, clone()) });
}
