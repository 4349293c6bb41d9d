import {
  type Cancel,
  type Clock,
  type Duration,
  type Platform,
  parseDuration,
  type Runtime,
  show,
} from '../core/index.ts';
import { mulberry32 } from '../structures/index.ts';
import { macrotask } from './macrotask.ts';

export interface VirtualRuntimeOptions {
  /** Seed of `random()`. The same seed gives the same sequence. An integer. @default 1 */
  readonly seed?: number | undefined;
  /** Epoch time at the start, in ms. @default 2020-01-01T00:00:00Z */
  readonly wallTimeMs?: number | undefined;
}

/** A timer that has not fired yet. */
export interface PendingTimer {
  /** Virtual time at which it fires, in ms from the start. */
  readonly dueMs: number;
}

/**
 * A runtime whose time passes only when the test advances it. Give it to a pipeline, `pipeline({ runtime }, …)`, and half an hour
 * of outage takes milliseconds. Between two timers all promise reactions run, as they do in real time. Real I/O is not waited
 * for.
 *
 * It is an error to advance the time while another advance is running, or if nothing uses the runtime.
 */
export interface VirtualRuntime extends Runtime {
  /** Virtual time since the start, in ms. */
  readonly nowMs: number;
  /** Timers that are set, sorted by due time. */
  readonly pendingTimers: readonly PendingTimer[];
  /** Errors that listeners threw. */
  readonly reported: readonly unknown[];
  /** Advances the time by that duration. Fires the timers that are due on the way, in order. */
  advance(duration: Duration): Promise<void>;
  /** Advances the time to that duration after the start. */
  advanceTo(time: Duration): Promise<void>;
  /** Advances the time until no timer is left. Fails after `maxTimers` (100 000): something sets timers forever. */
  runAll(maxTimers?: number): Promise<void>;
  /** Advances the time, timer by timer, until `predicate` holds. Fails if no timer is left, or after `maxTimers`. */
  runUntil(predicate: () => boolean, maxTimers?: number): Promise<void>;
  /** Runs promise reactions without advancing the time. */
  settle(): Promise<void>;
}

/** Makes a virtual runtime. @throws RangeError if the seed is not an integer or the wall time is not a number */
export function virtualRuntime(options: VirtualRuntimeOptions = {}): VirtualRuntime {
  return new SimulatedRuntime(options);
}

export function isVirtual(runtime: unknown): runtime is VirtualRuntime {
  return typeof (runtime as VirtualRuntime | undefined)?.advanceTo === 'function';
}

interface Timer {
  readonly dueMs: number;
  readonly fire: () => void;
}

/** Largest number of timers that fire in one advance of the time. */
const MAX_TIMERS = 100_000;

class SimulatedRuntime implements VirtualRuntime {
  readonly random: () => number;
  readonly reported: unknown[] = [];
  /** In virtual time no timer fires early or late. A sequence of attempts without delays still has to let promises settle. */
  readonly platform: Platform = { sharedTimers: true, tickMs: 0, afterPoll: macrotask };
  readonly #clock: Clock;
  #now = 0;
  /** Timers by due time. If several are due at once, the one that was set first comes first. */
  readonly #timers: Timer[] = [];
  /** True if the clock has been used. */
  #used = false;
  /** Name of the method that is advancing the time at present. */
  #passing: string | undefined;

  constructor({ seed = 1, wallTimeMs = YEAR_2020_MS }: VirtualRuntimeOptions) {
    if (!Number.isInteger(seed))
      throw new RangeError(`virtualRuntime.seed must be an integer, got ${show(seed)}`);
    if (!Number.isFinite(wallTimeMs)) {
      throw new RangeError(`virtualRuntime.wallTimeMs must be an epoch time in ms, got ${show(wallTimeMs)}`);
    }
    this.random = mulberry32(seed);
    this.#clock = {
      now: () => this.#now,
      wallNow: () => wallTimeMs + this.#now,
      setTimer: (ms, fire) => this.#setTimer(ms, fire),
    };
  }

  get clock(): Clock {
    this.#used = true;
    return this.#clock;
  }

  report(error: unknown): void {
    this.reported.push(error);
  }

  get nowMs(): number {
    return this.#now;
  }

  get pendingTimers(): readonly PendingTimer[] {
    return this.#timers.map(({ dueMs }) => ({ dueMs }));
  }

  advance(duration: Duration): Promise<void> {
    return this.#pass(
      'advance',
      (): Promise<void> => this.#fireUntil(this.#now + milliseconds('advance', duration)),
    );
  }

  advanceTo(time: Duration): Promise<void> {
    return this.#pass('advanceTo', (): Promise<void> => {
      const ms = milliseconds('advanceTo', time);
      if (ms < this.#now) throw new RangeError(`advanceTo: ${ms} ms is in the past, it is ${this.#now} ms`);
      return this.#fireUntil(ms);
    });
  }

  runAll(maxTimers: number = MAX_TIMERS): Promise<void> {
    return this.#pass('runAll', async (): Promise<void> => {
      await this.settle();
      for (let fired = 0; this.#timers.length > 0; fired++) {
        if (fired >= maxTimers) throw new Error(`runAll: ${maxTimers} timers fired, and some are still set`);
        await this.#fireNext();
      }
    });
  }

  runUntil(predicate: () => boolean, maxTimers: number = MAX_TIMERS): Promise<void> {
    return this.#pass('runUntil', async (): Promise<void> => {
      await this.settle();
      for (let fired = 0; !predicate(); fired++) {
        const at = `it is ${this.#now} ms, and the predicate does not hold`;
        if (this.#timers.length === 0) throw new Error(`runUntil: no timer is left, ${at}`);
        if (fired >= maxTimers) throw new Error(`runUntil: ${maxTimers} timers fired, ${at}`);
        await this.#fireNext();
      }
    });
  }

  /** Waits for a macrotask, which runs after all promise reactions and those that they cause. */
  settle(): Promise<void> {
    return new Promise((resolve) => macrotask(resolve));
  }

  async #pass(what: string, through: () => Promise<void>): Promise<void> {
    if (!this.#used) {
      throw new Error(
        `${what}: nothing uses this runtime, so nothing would happen. Make the pipeline with \`pipeline({ runtime }, …)\`.`,
      );
    }
    if (this.#passing !== undefined) {
      throw new Error(`${what}: \`${this.#passing}\` is still running. Await it first.`);
    }
    this.#passing = what;
    try {
      await through();
    } finally {
      this.#passing = undefined;
    }
  }

  async #fireUntil(ms: number): Promise<void> {
    await this.settle();
    while (this.#timers[0] !== undefined && this.#timers[0].dueMs <= ms) await this.#fireNext();
    this.#now = ms;
  }

  async #fireNext(): Promise<void> {
    const timer = this.#timers.shift() as Timer;
    this.#now = Math.max(this.#now, timer.dueMs);
    timer.fire();
    await this.settle();
  }

  #setTimer(ms: number, fire: () => void): Cancel {
    const timer = { dueMs: this.#now + ms, fire };
    const index = this.#timers.findLastIndex((other) => other.dueMs <= timer.dueMs) + 1;
    this.#timers.splice(index, 0, timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }
}

const YEAR_2020_MS = 1_577_836_800_000;

function milliseconds(what: string, duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === undefined || ms === Infinity) {
    throw new RangeError(
      `${what}: must be given a finite duration such as 250 (ms) or '30s', got ${show(duration)}`,
    );
  }
  return ms;
}
