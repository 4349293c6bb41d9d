import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CircuitBreakerOptions,
  type CircuitSnapshot,
  circuitBreaker,
} from '../../src/circuit-breaker/index.ts';
import type { AbandonReason } from '../../src/core/index.ts';
import { Driver, IGNORED, type StartedCall } from '../../test/circuit-breaker/driver.ts';
import { CircuitModel, type ModelCall, type ModelOptions } from './model.ts';

type Command =
  | { do: 'start' }
  | { do: 'enqueue' }
  | { do: 'begin'; which: number }
  | { do: 'trip'; forMs: number | undefined }
  | { do: 'success'; which: number }
  | { do: 'ignored'; which: number }
  | { do: 'end-operation'; which: number }
  | { do: 'failure'; which: number; retryAfterMs: number | undefined }
  | { do: 'abandon'; which: number; reason: AbandonReason }
  | { do: 'advance'; ms: number }
  | { do: 'isolate' | 'disable' | 'metricsOnly' | 'reset' | 'restore' | 'restoreCounts' | 'probeNow' }
  | { do: 'update'; options: ModelOptions };

const ratio = fc.constantFrom(0.1, 0.25, 0.3, 0.5, 0.7, 0.9, 1);

const options: fc.Arbitrary<ModelOptions> = fc
  .record({
    failureRate: fc.option(ratio, { nil: undefined }),
    slow: fc.option(fc.record({ rate: ratio, ms: fc.constantFrom(50, 500) }), { nil: undefined }),
    consecutiveFailures: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    window: fc.oneof(
      fc.record({ kind: fc.constant('count' as const), calls: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(300, 3_000, 9_000) }),
    ),
    minimumCalls: fc.integer({ min: 1, max: 6 }),
    growth: fc.record({
      initial: fc.constantFrom(100, 1_000),
      max: fc.constantFrom(1_000, 3_000),
      multiplier: fc.constantFrom(1, 2),
    }),
    maxBreakMs: fc.constantFrom(3_000, 10_000),
    permits: fc.integer({ min: 1, max: 5 }),
    successRate: ratio,
    leaseMs: fc.option(fc.constantFrom(50, 700), { nil: undefined }),
    idleMs: fc.constantFrom(1_000, 20_000),
    slowStart: fc.option(fc.record({ ms: fc.constantFrom(500, 5_000), from: fc.constantFrom(0.1, 0.3, 1) }), {
      nil: undefined,
    }),
  })
  .filter(
    (one) => one.failureRate !== undefined || one.slow !== undefined || one.consecutiveFailures !== undefined,
  )
  .map((one) =>
    one.window.kind === 'count'
      ? { ...one, minimumCalls: Math.min(one.minimumCalls, one.window.calls) }
      : one,
  );

const which = fc.nat({ max: 50 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'start', 'start', 'enqueue') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('trip' as const),
      forMs: fc.option(fc.constantFrom(10, 9_000), { nil: undefined }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('success', 'success', 'ignored', 'end-operation'),
      which,
    }) as fc.Arbitrary<Command>,
  },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('failure' as const),
      which,
      retryAfterMs: fc.option(fc.constantFrom(10, 2_000, 60_000), { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('abandon' as const),
      which,
      reason: fc.constantFrom<AbandonReason>('timeout', 'aborted', 'superseded'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.oneof(
        fc.constantFrom(1, 10, 50, 51, 100, 501, 999, 1_000, 3_000),
        fc.integer({ min: 0, max: 12_000 }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'isolate',
        'disable',
        'metricsOnly',
        'reset',
        'restore',
        'restore',
        'restoreCounts',
        'probeNow',
        'probeNow',
      ),
    }) as fc.Arbitrary<Command>,
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('update' as const), options }) },
);

function real(options: ModelOptions): CircuitBreakerOptions {
  const { window, slow, growth, failureRate } = options;
  return {
    failureRate,
    slowCallRate: slow?.rate,
    slowCallDuration: slow?.ms,
    consecutiveFailures: options.consecutiveFailures,
    window: window.kind === 'count' ? { calls: window.calls } : `${window.ms}ms`,
    minimumCalls: failureRate === undefined && slow === undefined ? undefined : options.minimumCalls,
    breakDuration: { ...growth, jitter: 'none' },
    maxBreakDuration: options.maxBreakMs,
    halfOpen: {
      permits: options.permits,
      successRate: options.successRate,
      maxDuration: options.leaseMs,
      idle: options.idleMs,
    },
    slowStart:
      options.slowStart === undefined
        ? false
        : { duration: options.slowStart.ms, from: options.slowStart.from },
  };
}

const ENTERED = {
  isolate: 'isolated',
  disable: 'disabled',
  metricsOnly: 'metrics-only',
  reset: 'closed',
} as const;

interface Pair {
  real: StartedCall;
  model: ModelCall;
}

/** The real circuit breaker and the model, with the same calls. */
class Both {
  readonly driver: Driver;
  readonly model: CircuitModel;
  /** Calls that a caller waits for, and abandoned operations that continue. */
  readonly waiting: Pair[] = [];
  readonly left: Pair[] = [];

  constructor(options: ModelOptions) {
    this.driver = new Driver(real(options));
    this.model = new CircuitModel(options);
  }

  run(command: Command): void {
    if (command.do === 'end-operation') this.endOperation(command.which);
    else if (command.do === 'begin') this.begin(command.which);
    else if ('which' in command) {
      const pair = this.pick(command.which);
      if (pair !== undefined) this.end(pair, command);
    } else if (command.do === 'start' || command.do === 'enqueue') this.start(command.do === 'start');
    else if (command.do === 'advance') this.driver.now += command.ms;
    else this.control(command);
  }

  /** Settles or abandons a call. */
  end(
    pair: Pair,
    command: Exclude<Extract<Command, { which: number }>, { do: 'end-operation' | 'begin' }>,
  ): void {
    const { now } = this.driver;
    if (command.do === 'abandon') {
      pair.real.abandon(command.reason);
      this.model.abandon(pair.model, command.reason === 'timeout', now);
      if (pair.model.startedAt === undefined) {
        pair.real.release();
        this.model.release(pair.model);
      } else this.left.push(pair);
      return;
    }
    if (command.do === 'ignored') {
      pair.real.settle(IGNORED);
      this.model.abandon(pair.model, false, now);
    } else if (command.do === 'success') {
      pair.real.succeed();
      this.model.settle(pair.model, false, now);
    } else if (command.do === 'failure') {
      const { retryAfterMs } = command;
      pair.real.fail({ verdict: { kind: 'failure', retryAfterMs } });
      this.model.settle(pair.model, true, now, retryAfterMs);
    }
    this.model.release(pair.model);
  }

  /** Starts a call that waited in an inner queue. */
  begin(which: number): void {
    const waiting = this.waiting.filter(({ model }) => model.startedAt === undefined);
    const pair = waiting[which % Math.max(1, waiting.length)];
    if (pair === undefined) return;
    pair.real.begin();
    this.model.begin(pair.model, this.driver.now);
  }

  control(command: Exclude<Command, { which: number } | { do: 'start' | 'enqueue' | 'advance' }>): void {
    const { driver, model } = this;
    const { breaker, now } = driver;
    if (command.do === 'update') {
      breaker.update(real(command.options));
      model.update(command.options, now);
    } else if (command.do === 'restore' || command.do === 'restoreCounts') {
      const counts = command.do === 'restoreCounts';
      breaker.restore(JSON.parse(JSON.stringify(breaker.snapshot({ counts }))) as CircuitSnapshot);
      model.restoreFromItself(now, counts);
    } else if (command.do === 'trip') {
      breaker.trip({ for: command.forMs });
      model.trip(now, command.forMs);
    } else if (command.do === 'probeNow') {
      breaker.probeNow();
      model.probeNow(now);
    } else {
      breaker[command.do]();
      model.switchTo(ENTERED[command.do], now);
    }
  }

  start(begins: boolean): void {
    const { now } = this.driver;
    const before = this.driver.breaker.snapshot();
    const started = this.driver.enqueue();
    const expected = this.model.admit(now);
    expect(started.admitted).toBe(expected !== undefined);
    if (before.state === 'open') expect(started.admitted).toBe(false);
    if (!started.admitted) this.checkRefusal(started);
    if (expected === undefined) return;
    if (begins) {
      started.begin();
      this.model.begin(expected, now);
    }
    this.waiting.push({ real: started, model: expected });
    if (!expected.probe) return;
    const { probes, lease, options } = this.model;
    const unexpired = probes.filter((call) => call.leased && now < (call.startedAt ?? now) + lease);
    expect(unexpired.length).toBeLessThanOrEqual(options.permits);
  }

  checkRefusal({ rejection }: StartedCall): void {
    const { model, driver } = this;
    expect(rejection).toMatchObject({ code: 'circuit-open', state: model.state });
    if (model.state === 'closed') expect(rejection?.reason).toBe('slow-start');
    if (model.state === 'isolated') expect(rejection?.retryAfterMs).toBeUndefined();
    else expect(rejection?.retryAfterMs).toBeGreaterThan(0);
    if (model.state === 'open') expect(rejection?.retryAfterMs).toBe(model.openUntil - driver.now);
  }

  pick(which: number): Pair | undefined {
    if (this.waiting.length === 0) return undefined;
    return this.waiting.splice(which % this.waiting.length, 1)[0];
  }

  /** Ends an abandoned operation. */
  endOperation(which: number): void {
    const pair = this.left.splice(which % Math.max(1, this.left.length), 1)[0];
    if (pair === undefined) return;
    pair.real.release();
    this.model.release(pair.model);
  }

  compare(): void {
    const { model, driver } = this;
    const { now } = driver;
    const { state, since, unasked } = model.now(now);
    const forgotten = state === 'closed' && model.state !== 'closed';
    const window = forgotten ? [] : model.window(now);
    const isDue = state === 'open' || unasked;
    const share = model.share(now);
    model.look(now);
    expect(driver.breaker.state).toBe(state);
    expect(driver.breaker.snapshot()).toMatchObject({
      state,
      sinceMs: driver.wallNow() - (now - since),
      calls: window.length,
      failures: window.filter((entry) => entry.failed).length,
      slowCalls: window.filter((entry) => entry.slow).length,
      slowInFlight: forgotten ? 0 : model.slowInFlight,
      consecutiveFailures: forgotten ? 0 : model.consecutive,
      breakMs: model.breakMs === 0 ? null : model.breakMs,
      consecutiveBreaks: model.breaksInARow(now),
      retryAfterMs: isDue ? Math.max(0, model.openUntil - now) : null,
      nextProbeMs: isDue ? driver.wallNow() + (model.openUntil - now) : null,
      slowStart: share === undefined ? null : { share },
      probes:
        state === 'half-open'
          ? unasked
            ? { running: 0, succeeded: 0, failed: 0 }
            : { running: model.running, succeeded: model.succeeded, failed: model.failed }
          : null,
    });
  }
}

const scenario = fc.tuple(options, fc.array(command, { maxLength: 150, size: 'max' }));

describe('circuit breaker', () => {
  it('does what the naive model does, whatever happens to it', () => {
    fc.assert(
      fc.property(scenario, ([options, commands]) => {
        const both = new Both(options);
        for (const command of commands) {
          both.run(command);
          both.compare();
        }
      }),
      // There are many states, and some are rarely reached.
      { numRuns: 3 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  it('T2, T9: can be closed from every state, also with probes that hang for ever', () => {
    fc.assert(
      fc.property(scenario, ([options, commands]) => {
        const both = new Both(options);
        for (const command of commands) both.run(command);
        const { driver, model } = both;
        if (['isolated', 'disabled', 'metrics-only'].includes(model.state)) driver.breaker.reset();
        // Calls in an inner queue leave it at some time.
        for (const { real, model: call } of both.waiting) {
          if (call.startedAt !== undefined) continue;
          real.abandon('aborted');
          real.release();
        }
        const rounds = 2 * model.options.permits + 1;
        for (let round = 0; round < rounds && driver.breaker.state !== 'closed'; round++) {
          const { state, retryAfterMs, breakMs } = driver.breaker.snapshot();
          driver.now += state === 'open' ? (retryAfterMs ?? 0) : (model.options.leaseMs ?? breakMs ?? 0);
          driver.start().succeed();
        }
        expect(driver.breaker.state).toBe('closed');
      }),
    );
  });

  it('T1: a result from before a transition changes nothing', () => {
    fc.assert(
      fc.property(
        scenario,
        fc.array(command, { maxLength: 20, size: 'max' }),
        ([options, commands], late) => {
          const both = new Both(options);
          for (const command of commands) both.run(command);
          both.driver.breaker.reset();
          const before = both.driver.breaker.snapshot();
          for (const command of late) if ('which' in command) both.run(command);
          expect(both.driver.breaker.snapshot()).toEqual(before);
        },
      ),
    );
  });

  it('what a circuit says of itself makes one that says the same, also after any row of changes', () => {
    fc.assert(
      fc.property(options, fc.array(options, { maxLength: 4 }), (initial, changes) => {
        const breaker = circuitBreaker(real(initial));
        for (const change of changes) breaker.update(real(change));
        const told = JSON.parse(JSON.stringify(breaker.describe()));
        expect(circuitBreaker(told).describe()).toEqual(told);
        expect(told).toEqual(circuitBreaker(real(changes.at(-1) ?? initial)).describe());
      }),
    );
  });

  it('T9: a snapshot of a restored circuit is the one that it was restored from', () => {
    fc.assert(
      fc.property(scenario, fc.integer({ min: 0, max: 1e9 }), ([initial, commands], origin) => {
        const both = new Both(initial);
        for (const command of commands) both.run(command);
        const from = both.driver;
        const snapshot = from.breaker.snapshot();
        // The limit allows every break: a lower maximum would shorten it.
        const options = real({ ...both.model.options, maxBreakMs: 10_000 });
        const to = new Driver(options, { wallNow: from.wallNow() - origin });
        to.now = origin;
        to.breaker.restore(JSON.parse(JSON.stringify(snapshot)) as CircuitSnapshot);
        const {
          version,
          state,
          sinceMs,
          breakMs,
          consecutiveBreaks,
          consecutiveFailures,
          reason,
          lastFailure,
        } = snapshot;
        const { nextProbeMs, retryAfterMs, slowStart } = snapshot;
        const kept = { version, state, breakMs, consecutiveBreaks, consecutiveFailures, reason, lastFailure };
        expect(to.breaker.snapshot()).toMatchObject(
          state === 'half-open'
            ? { ...kept, nextProbeMs: nextProbeMs ?? snapshot.timeMs, retryAfterMs: 0 }
            : { ...kept, sinceMs, retryAfterMs, nextProbeMs, slowStart },
        );
      }),
    );
  });
});
