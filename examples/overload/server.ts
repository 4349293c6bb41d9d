import type { VirtualRuntime } from 'seawall/testing';

export interface ServerOptions {
  /** How many requests it works on at once; the rest wait in its queue, first come, first served. May change while it runs. */
  readonly workers: number | (() => number);
  /** How long it works on one, in ms. */
  readonly workMs: number | (() => number);
  /** How many requests may wait. Further ones get a 503 at once. @default Infinity */
  readonly maxQueued?: number | undefined;
}

/**
 * A service of limited capacity. It works on a request to the end, also when the caller has left: that is how work without use takes
 * the place of work with use in an overload.
 */
export class Server {
  /** How many requests have come in. */
  received = 0;
  /** How many it works on now. */
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

  /** Answers after its turn has come and the work is done. Rejects at once where the queue is full, or when `signal` ends the wait. */
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
