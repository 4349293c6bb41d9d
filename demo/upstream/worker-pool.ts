/** What the server is working on or keeps waiting. */
export interface Job {
  /** The work is done. */
  done(): void;
}

/**
 * A fixed number of workers behind a queue without a bound, first come first served. Time is an argument: a worker that
 * becomes free takes the next job at the moment it became free, so that a late timer does not cost capacity.
 */
export class WorkerPool {
  readonly #serviceMs: number;
  #workers: number;
  #queue: Job[] = [];
  /** Jobs in work by the time they are done, earliest first: all take equally long, so the order is that of starting. */
  #running: { readonly job: Job; readonly doneAt: number }[] = [];

  constructor(workers: number, serviceMs: number) {
    this.#workers = workers;
    this.#serviceMs = serviceMs;
  }

  /** Jobs accepted and not done yet. */
  get size(): number {
    return this.#running.length + this.#queue.length;
  }

  accept(job: Job, now: number): void {
    this.advance(now);
    this.#queue.push(job);
    this.#start(now);
  }

  /** With fewer workers, those that are busy finish their job first. */
  resize(workers: number, now: number): void {
    this.advance(now);
    this.#workers = workers;
    this.#start(now);
  }

  /** Does all that is due by now. Returns when the next job is done, or `undefined` if none is in work. */
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

  /** Forgets everything, as a crash does. */
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
