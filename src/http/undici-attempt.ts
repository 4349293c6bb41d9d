import { isNotSent } from './network-error.ts';
import type { UndiciController, UndiciHandler, UndiciHeaders } from './undici-types.ts';

/** What an attempt resolves with; the classifier reads its status and header fields. */
export interface UndiciHead {
  readonly statusCode: number;
  readonly headers: UndiciHeaders;
  readonly attempt: UndiciAttempt;
}

/** Tells the caller's handler of one thing that has happened. */
export type Tell = (handler: UndiciHandler, controller: UndiciController) => void;

/** So much of an unwanted body is read so that the connection can be used again. */
const DRAIN_BYTES = 64 * 1024;

/**
 * Handles one attempt at a request, and holds its response back until the pipeline has decided what becomes of it. Until then
 * the connection is paused, and what comes all the same is kept.
 */
export class UndiciAttempt implements UndiciHandler {
  /** Fulfilled with the header of the response, or rejected with what came instead. */
  readonly head: Promise<UndiciHead>;
  /** Whether the request demonstrably never left. */
  notSent = false;
  /** The connection's. */
  controller: UndiciController | undefined = undefined;
  readonly #coversBody: boolean;
  readonly #tell: (tell: Tell) => void;
  #resolve!: (head: UndiciHead) => void;
  #reject!: (error: Error) => void;
  #head: UndiciHead | undefined = undefined;
  #phase: 'held' | 'chosen' | 'dropped' = 'held';
  #held: Tell[] = [];
  #isSettled = false;
  #abortedWith: Error | undefined = undefined;
  #unwantedBytes = 0;

  /** @param coversBody whether the response only counts when its body has arrived */
  constructor(coversBody: boolean, tell: (tell: Tell) => void) {
    this.#coversBody = coversBody;
    this.#tell = tell;
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The response is the answer: it goes on to the caller. */
  choose(): void {
    this.#phase = 'chosen';
    const held = this.#held;
    this.#held = [];
    for (const tell of held) this.#tell(tell);
  }

  /** Nobody wants the response: what is short is read, so that the connection can be used again. */
  drop(): void {
    if (this.#phase !== 'held') return;
    this.#phase = 'dropped';
    this.#held = [];
    this.controller?.resume();
  }

  abort(reason: Error): void {
    this.#abortedWith = reason;
    this.controller?.abort(reason);
  }

  onRequestStart(controller: UndiciController): void {
    this.controller = controller;
    if (this.#abortedWith !== undefined) controller.abort(this.#abortedWith);
  }

  onResponseStart(
    controller: UndiciController,
    statusCode: number,
    headers: UndiciHeaders,
    statusMessage?: string,
  ): void {
    const tell: Tell = (handler, own) => handler.onResponseStart?.(own, statusCode, headers, statusMessage);
    // Informational: the response is yet to come.
    if (statusCode < 200) {
      if (this.#phase === 'held') this.#tell(tell);
      return;
    }
    this.#head = { statusCode, headers, attempt: this };
    this.#pass(tell);
    if (this.#coversBody) return;
    controller.pause();
    this.#settle(this.#head);
  }

  onResponseData(controller: UndiciController, chunk: Uint8Array): void {
    this.#pass((handler, own) => handler.onResponseData?.(own, chunk));
    if (this.#phase !== 'dropped') return;
    this.#unwantedBytes += chunk.byteLength;
    if (this.#unwantedBytes > DRAIN_BYTES)
      controller.abort(new Error('Nobody wants the rest of this response'));
  }

  onResponseEnd(_controller: UndiciController, trailers: UndiciHeaders): void {
    this.#pass((handler, own) => handler.onResponseEnd?.(own, trailers));
    if (this.#head !== undefined) this.#settle(this.#head);
  }

  onResponseError(_controller: UndiciController, error: Error): void {
    if (this.#isSettled) {
      this.#pass((handler, own) => handler.onResponseError?.(own, error));
      return;
    }
    this.#isSettled = true;
    this.#held = [];
    this.notSent = isNotSent(error);
    this.#reject(error);
  }

  #settle(head: UndiciHead): void {
    this.#isSettled = true;
    this.#resolve(head);
  }

  #pass(tell: Tell): void {
    if (this.#phase === 'chosen') this.#tell(tell);
    else if (this.#phase === 'held') this.#held.push(tell);
  }
}
