/** A request that the server is processing or has queued. */
export interface Job {
  /** Is called when the work is done. */
  done(): void;
}

/**
 * A fixed number of workers behind an unbounded queue, first in, first out. Time is an argument: a free worker takes the next job
 * as of the time at which it became free, so that a late timer does not reduce the capacity.
 */
export class WorkerPool {
  readonly #serviceMs: number;
  #workers: number;
  #queue: Job[] = [];
  /** Running jobs, sorted by their end. All take equally long, so this is the order of their starts. */
  #running: { readonly job: Job; readonly doneAt: number }[] = [];

  constructor(workers: number, serviceMs: number) {
    this.#workers = workers;
    this.#serviceMs = serviceMs;
  }

  /** Number of accepted jobs that are not done. */
  get size(): number {
    return this.#running.length + this.#queue.length;
  }

  accept(job: Job, now: number): void {
    this.advance(now);
    this.#queue.push(job);
    this.#start(now);
  }

  /** Changes the number of workers. If there are fewer, busy ones finish their job first. */
  resize(workers: number, now: number): void {
    this.advance(now);
    this.#workers = workers;
    this.#start(now);
  }

  /** Does all work that is due by now. Returns the end of the next job, or `undefined` if none is running. */
  advance(now: number): number | undefined {
    let next = this.#running[0];
    while (next !== undefined && next.doneAt <= now) {
      this.#running.shift();
      this.#start(next.doneAt);
      next.job.done();
      next = this.#running[0];
    }
    return next?.doneAt;
  }

  /** Forgets all jobs, as a crash does. */
  clear(): void {
    this.#queue = [];
    this.#running = [];
  }

  #start(at: number): void {
    while (this.#running.length < this.#workers) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      this.#running.push({ job, doneAt: at + this.#serviceMs });
    }
  }
}
