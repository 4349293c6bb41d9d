import {
  type CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitOpenError,
  circuitBreaker,
} from '../../src/circuit-breaker/index.ts';
import {
  type AbandonReason,
  type Classifier,
  failure,
  type Outcome,
  type ResilienceEvent,
  type Runtime,
  type StartWaiter,
  success,
  type Verdict,
} from '../../src/core/index.ts';
import { FakeCall } from '../support/fake-call.ts';

/** A value or error that contains its own verdict. */
export interface Marked {
  verdict: Verdict;
}

export const classifyMarked: Classifier = (outcome) => {
  const marked = (outcome.ok ? outcome.value : outcome.error) as Partial<Marked> | undefined;
  return marked?.verdict ?? (outcome.ok ? 'success' : 'failure');
};

export const IGNORED = failure({ verdict: { kind: 'ignored' } });

/** A call that waits in an inner queue until the test starts it. */
class QueuedCall extends FakeCall {
  #waiter: StartWaiter | undefined = undefined;

  whenStarted(waiter: StartWaiter): void {
    this.#waiter = waiter;
  }

  begin(now: number): void {
    if (this.startedAt !== undefined) return;
    this.startedAt = now;
    this.#waiter?.started(now);
  }
}

export interface DriverOptions {
  random?: () => number;
  wallNow?: number;
}

/** A circuit breaker in virtual time. Its methods are called as the engine calls them. */
export class Driver {
  now = 0;
  /** Epoch time at the origin of `now`. */
  wallOrigin: number;
  readonly breaker: CircuitBreaker;
  readonly runtime: Runtime;
  readonly events: ResilienceEvent[] = [];
  readonly #random: () => number;

  constructor(
    options?: CircuitBreakerOptions,
    { random = () => 0.5, wallNow = 1_000_000 }: DriverOptions = {},
  ) {
    this.wallOrigin = wallNow;
    this.#random = random;
    this.runtime = {
      clock: {
        now: () => this.now,
        wallNow: () => this.wallNow(),
        setTimer: () => {
          throw new Error('a circuit breaker sets no timer');
        },
      },
      random,
      report: (error) => this.reported.push(error),
    };
    this.breaker = circuitBreaker(options);
    this.breaker.attach?.(this.runtime);
    this.breaker.on('*', (event) => this.events.push(event));
  }

  readonly reported: unknown[] = [];

  wallNow(): number {
    return this.wallOrigin + this.now;
  }

  /** Asks for admission, and starts the operation at once. */
  start(): StartedCall {
    const started = this.enqueue();
    started.begin();
    return started;
  }

  /** Asks for admission, and waits in an inner queue. */
  enqueue(): StartedCall {
    const call = new QueuedCall({
      classify: classifyMarked,
      random: this.#random,
      wallNow: () => this.wallNow(),
      startedAt: undefined,
    });
    call.runtime.report = (error) => this.reported.push(error);
    const directive = this.breaker.admit?.(call, this.now);
    if (directive?.type === 'reject') return new StartedCall(this, call, directive.error as CircuitOpenError);
    if (directive?.type !== 'proceed') throw new Error(`unexpected ${directive?.type}`);
    return new StartedCall(this, call, undefined);
  }

  /** Makes a whole call that takes no time. */
  succeed(times = 1): void {
    for (let i = 0; i < times; i++) this.start().settle(success('fine'));
  }

  fail(times = 1): void {
    for (let i = 0; i < times; i++) this.start().settle(failure(new Error('broken')));
  }

  transitions(): string[] {
    return this.events.map((event) => `${event.type}: ${(event as { reason?: string }).reason}`);
  }

  opened(): ResilienceEvent<'circuit.opened'>[] {
    return this.events.filter((event) => event.type === 'circuit.opened');
  }
}

export class StartedCall {
  readonly #driver: Driver;
  readonly call: QueuedCall;
  readonly rejection: CircuitOpenError | undefined;

  constructor(driver: Driver, call: QueuedCall, rejection: CircuitOpenError | undefined) {
    this.#driver = driver;
    this.call = call;
    this.rejection = rejection;
  }

  get admitted(): boolean {
    return this.rejection === undefined;
  }

  /** Starts the operation after the wait in the inner queue. */
  begin(): void {
    if (this.admitted) this.call.begin(this.#driver.now);
  }

  /** Settles the call: its operation has ended. */
  settle(outcome: Outcome): void {
    const { breaker, now } = this.#driver;
    if (!this.admitted) return;
    try {
      breaker.settle?.(this.call, outcome, now);
    } finally {
      this.release();
    }
  }

  succeed(value: unknown = 'fine'): void {
    this.settle(success(value));
  }

  fail(error: unknown = new Error('broken')): void {
    this.settle(failure(error));
  }

  /** Abandons the call: an outer policy has stopped waiting, and the operation still runs. */
  abandon(reason: AbandonReason): void {
    if (this.admitted) this.#driver.breaker.abandon?.(this.call, reason, this.#driver.now);
  }

  release(): void {
    if (this.admitted) this.#driver.breaker.release?.(this.call.permit, this.#driver.now);
  }
}
