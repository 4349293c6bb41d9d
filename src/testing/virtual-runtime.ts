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
  /** Seed of `random()`; the same seed gives the same sequence. An integer. @default 1 */
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
 * A runtime whose time passes only when the test says so. Give it to a pipeline, `pipeline({ runtime }, …)`, and half an
 * hour of outage takes milliseconds. Between two timers all promise reactions run, as they would in real time; what waits
 * for real I/O does not get ahead.
 *
 * To let time pass while another call to let it pass is under way is an error, and so is to let time pass for nobody.
 */
export interface VirtualRuntime extends Runtime {
  /** Virtual time since the start, in ms. */
  readonly nowMs: number;
  /** Timers that are set, by due time. */
  readonly pendingTimers: readonly PendingTimer[];
  /** Errors that listeners threw. */
  readonly reported: readonly unknown[];
  /** Lets that much time pass: fires what is due on the way, in order. */
  advance(duration: Duration): Promise<void>;
  /** Lets time pass until that long after the start. */
  advanceTo(time: Duration): Promise<void>;
  /** Lets time pass until no timer is left. Gives up with an error after `maxTimers` (100 000): something rearms for ever. */
  runAll(maxTimers?: number): Promise<void>;
  /** Lets time pass, timer by timer, until `predicate` holds. Fails when no timer is left, or after `maxTimers`. */
  runUntil(predicate: () => boolean, maxTimers?: number): Promise<void>;
  /** Lets promise reactions run, and no time pass. */
  settle(): Promise<void>;
}

/** @throws RangeError if the seed is no integer or the wall time no number */
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

/** How many timers fire, at most, while time is let pass until something happens. */
const MAX_TIMERS = 100_000;

class SimulatedRuntime implements VirtualRuntime {
  readonly random: () => number;
  readonly reported: unknown[] = [];
  /** Nothing is ever late in virtual time. A row of attempts without delay still has to let promises settle. */
  readonly platform: Platform = { sharedTimers: true, tickMs: 0, afterPoll: macrotask };
  readonly #clock: Clock;
  #now = 0;
  /** By due time; of those due at once, the one that was set first comes first. */
  readonly #timers: Timer[] = [];
  /** True if anybody has asked for the clock yet. */
  #used = false;
  /** What is letting time pass at the moment. */
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

  /** A macrotask comes after all promise reactions, and those that they lead to. */
  settle(): Promise<void> {
    return new Promise((resolve) => macrotask(resolve));
  }

  async #pass(what: string, through: () => Promise<void>): Promise<void> {
    if (!this.#used) {
      throw new Error(
        `${what}: nothing runs on this runtime, so nothing would happen. Make the pipeline with \`pipeline({ runtime }, …)\`.`,
      );
    }
    if (this.#passing !== undefined) {
      throw new Error(`${what}: \`${this.#passing}\` is under way already. Await it first.`);
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
