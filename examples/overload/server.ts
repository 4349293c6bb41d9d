import type { VirtualRuntime } from 'seawall/testing';

export interface ServerOptions {
  /**
   * Number of requests that are processed at once; the others wait in a queue, first in, first out. It may change while the
   * server runs.
   */
  readonly workers: number | (() => number);
  /** Time that a request takes to process, in ms. */
  readonly workMs: number | (() => number);
  /** Largest number of waiting requests. Further ones get a 503 at once. @default Infinity */
  readonly maxQueued?: number | undefined;
}

/**
 * A service of limited capacity. It processes a request to the end, even if the caller has left: this is how useless work
 * displaces useful work in an overload.
 */
export class Server {
  /** Number of requests that have arrived. */
  received = 0;
  /** Number of requests that are being processed. */
  running = 0;
  readonly #queue: (() => void)[] = [];
  readonly #runtime: VirtualRuntime;
  readonly #options: ServerOptions;

  constructor(runtime: VirtualRuntime, options: ServerOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Answers after the request has been processed. Rejects at once if the queue is full, or when `signal` ends the wait. */
  handle(signal?: AbortSignal): Promise<void> {
    this.received++;
    if (this.#queue.length >= (this.#options.maxQueued ?? Infinity)) {
      return Promise.reject(new Error('503 Service Unavailable'));
    }
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#queue.push(resolve);
      this.#work();
    });
  }

  /** Takes requests from the queue while workers are free. */
  #work(): void {
    const { workers, workMs } = this.#options;
    while (this.running < (typeof workers === 'number' ? workers : workers())) {
      const answer = this.#queue.shift();
      if (answer === undefined) return;
      this.running++;
      this.#runtime.clock.setTimer(typeof workMs === 'number' ? workMs : workMs(), () => {
        this.running--;
        answer();
        this.#work();
      });
    }
  }
}
