import { type Cancel, MAX_TIMER_MS, type Runtime } from '../core/index.ts';
import { type Deadlines, type Expiry, isLate } from './deadlines.ts';

/** The timer of one deadline. */
class OwnTimer {
  cancel: Cancel;

  constructor(cancel: Cancel) {
    this.cancel = cancel;
  }
}

/**
 * Deadlines where a timer belongs to whoever has set it, as in Workers, where it goes with the request that the call belongs
 * to: each has a timer of its own. A call that waits for another one has a timer too, however long it may wait, since the
 * platform ends a request that waits for nothing of its own.
 */
export class OwnTimers implements Deadlines {
  readonly timesEveryWait: boolean = true;
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  add(expiry: Expiry, ms: number, now: number): void {
    if (ms === Infinity) return;
    const length = Math.ceil(ms);
    expiry.dueAt = Math.ceil((Number.isNaN(now) ? this.#runtime.clock.now() : now) + length);
    expiry.list = new OwnTimer(this.#arm(expiry, length));
  }

  /** Its timer is cancelled, even by a call of somebody else: should that not be possible, it finds nothing to do. */
  remove(expiry: Expiry): void {
    const timer = expiry.list as OwnTimer | undefined;
    expiry.list = undefined;
    timer?.cancel();
  }

  #arm(expiry: Expiry, ms: number): Cancel {
    const length = Math.min(Math.max(1, Math.ceil(ms)), MAX_TIMER_MS);
    return this.#runtime.clock.setTimer(length, () => this.#fire(expiry));
  }

  #fire(expiry: Expiry): void {
    const { clock, platform } = this.#runtime;
    if (platform !== undefined && isLate(expiry, clock.now(), platform)) {
      platform.afterPoll(() => this.#expire(expiry));
    } else this.#expire(expiry);
  }

  #expire(expiry: Expiry): void {
    const timer = expiry.list as OwnTimer | undefined;
    if (timer === undefined) return;
    const { clock, platform } = this.#runtime;
    const early = expiry.mayBeEarly ? (platform?.tickMs ?? 0) : 0;
    const leftMs = expiry.dueAt - clock.now();
    if (leftMs > early) timer.cancel = this.#arm(expiry, leftMs);
    else {
      expiry.list = undefined;
      expiry.expired();
    }
  }
}
