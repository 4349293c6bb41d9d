import { systemRuntime } from '../core/index.ts';
import { DRAIN_BYTES, DRAIN_MS } from './drain.ts';
import type { UndiciController, UndiciHandler, UndiciHeaders } from './undici-types.ts';

/** The value that an attempt resolves with; the classifier reads its status and header fields. */
export interface UndiciHead {
  readonly statusCode: number;
  readonly headers: UndiciHeaders;
  readonly attempt: UndiciAttempt;
}

/** Tells the caller's handler of one thing that has happened. */
export type Tell = (handler: UndiciHandler, controller: UndiciController) => void;

/**
 * Handles one attempt at a request, and holds its response back until the pipeline has decided what becomes of it. Until then
 * the connection is paused, and what comes all the same is kept.
 */
export class UndiciAttempt implements UndiciHandler {
  /** Fulfilled with the header of the response, or rejected with what came instead. */
  readonly head: Promise<UndiciHead>;
  /** The connection's. */
  controller: UndiciController | undefined = undefined;
  /** Told of what interceptors further in hand on to their callers. */
  onContext: (context: object) => void = () => {};
  readonly #coversBody: boolean;
  readonly #tell: (tell: Tell) => void;
  #resolve!: (head: UndiciHead) => void;
  #reject!: (error: unknown) => void;
  #head: UndiciHead | undefined = undefined;
  #phase: 'held' | 'chosen' | 'dropped' = 'held';
  #held: Tell[] = [];
  #isSettled = false;
  #abortedWith: Error | undefined = undefined;
  #unwantedBytes = 0;
  #isOver = false;
  #over: (() => void) | undefined = undefined;

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

  /**
   * Nobody wants the response: what is short, or has arrived, is read, so that the connection can be used again. One that has not
   * begun is not waited for.
   * @returns fulfilled when the connection is free
   */
  drop(): Promise<void> | undefined {
    if (this.#phase !== 'held' || this.#isOver) return undefined;
    this.#phase = 'dropped';
    this.#held = [];
    if (this.#head === undefined) {
      this.breakOff();
      return undefined;
    }
    const cancelTimer = systemRuntime.clock.setTimer(DRAIN_MS, () => this.breakOff());
    const dropped = new Promise<void>((resolve) => {
      this.#over = resolve;
    });
    this.controller?.resume();
    return dropped.then(cancelTimer);
  }

  /** Waits no longer for the rest of what nobody wants. @returns whether there was anything to wait for */
  breakOff(): boolean {
    if (this.#phase !== 'dropped' || this.#isOver) return false;
    this.abort(new Error('Nobody wants the rest of this response'));
    return true;
  }

  abort(reason: Error): void {
    this.#abortedWith ??= reason;
    this.controller?.abort(reason);
  }

  /** Sends the request, unless it has been called off meanwhile. */
  begin(dispatch: () => void): void {
    try {
      if (this.#abortedWith !== undefined) throw this.#abortedWith;
      dispatch();
    } catch (error) {
      this.#fail(error);
    }
  }

  onRequestStart(controller: UndiciController, context: unknown): void {
    this.controller = controller;
    if (typeof context === 'object' && context !== null && Object.keys(context).length > 0) {
      this.onContext(context);
    }
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

  onResponseData(_controller: UndiciController, chunk: Uint8Array): void {
    this.#pass((handler, own) => handler.onResponseData?.(own, chunk));
    if (this.#phase !== 'dropped') return;
    this.#unwantedBytes += chunk.byteLength;
    if (this.#unwantedBytes > DRAIN_BYTES) this.breakOff();
  }

  onResponseEnd(_controller: UndiciController, trailers: UndiciHeaders): void {
    this.#pass((handler, own) => handler.onResponseEnd?.(own, trailers));
    this.#end();
    if (this.#head !== undefined) this.#settle(this.#head);
  }

  onResponseError(_controller: UndiciController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#end();
    if (this.#isSettled) {
      this.#pass((handler, own) => handler.onResponseError?.(own, error as Error));
      return;
    }
    this.#isSettled = true;
    this.#held = [];
    this.#reject(error);
  }

  /** Nothing more comes. */
  #end(): void {
    this.#isOver = true;
    this.#over?.();
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
