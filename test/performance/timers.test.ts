import { describe, expect, it } from 'vitest';
import {
  bulkhead,
  type CircuitBreaker,
  circuitBreaker,
  fallback,
  type Pipeline,
  pipeline,
  type Runtime,
  rateLimiter,
  retry,
  systemRuntime,
  timeout,
} from '../../src/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';

const operation = async (): Promise<number> => 1;

/** Wraps a runtime, and counts the uses of its functions. */
function countingRuntime(base = systemRuntime): {
  runtime: Runtime;
  asked: { clock: number; timers: number };
} {
  const asked = { clock: 0, timers: 0 };
  const { clock } = base;
  const runtime: Runtime = {
    ...base,
    clock: {
      ...clock,
      now() {
        asked.clock += 1;
        return clock.now();
      },
      setTimer(ms, fire) {
        asked.timers += 1;
        return clock.setTimer(ms, fire);
      },
    },
  };
  return { runtime, asked };
}

it('deadlines of ten thousand calls take one timer for each length, and one to tidy up', async () => {
  const { runtime, asked } = countingRuntime();
  const timed = pipeline({ runtime }, timeout('1m'), timeout('1s'));
  await Promise.all(Array.from({ length: 10_000 }, () => timed.execute(operation)));
  expect(asked.timers).toBe(3);
});

it('the clock is read once on the way in and once on the way out, however many policies there are', async () => {
  const { runtime, asked } = countingRuntime();
  const six = pipeline(
    { runtime },
    timeout('1m'),
    retry({ maxElapsed: '1m' }),
    circuitBreaker({ slowCallRate: 0.5, slowCallDuration: '1s' }),
    rateLimiter({ permits: 1e6, period: '1s' }),
    bulkhead(),
    timeout('1s'),
  );
  await six.execute(operation);
  asked.clock = 0;
  await six.execute(operation);
  expect(asked.clock).toBe(2);
});

it('the clock is not read for policies that do not go by the time', async () => {
  const { runtime, asked } = countingRuntime();
  const untimed = pipeline({ runtime }, fallback(null), retry({ budget: false }), bulkhead());
  await untimed.execute(operation);
  expect(asked.clock).toBe(0);
});

describe('a circuit breaker', () => {
  const succeed = (calls: Pipeline) => calls.execute(operation);
  const fail = (calls: Pipeline) => calls.executeOutcome(() => Promise.reject(new Error('broken')));

  /** Counts a call's readings of the clock, after `before` has run. */
  async function readings(
    breaker: CircuitBreaker,
    call: (calls: Pipeline) => Promise<unknown>,
    before: (calls: Pipeline, time: VirtualRuntime) => Promise<unknown> = call,
  ): Promise<number> {
    const time = virtualRuntime();
    const { runtime, asked } = countingRuntime(time);
    const calls = pipeline({ runtime }, breaker);
    await before(calls, time);
    asked.clock = 0;
    await call(calls);
    return asked.clock;
  }

  it('with a time window reads the clock once for a call that is let through', async () => {
    expect(await readings(circuitBreaker(), succeed)).toBe(1);
    expect(await readings(circuitBreaker(), fail)).toBe(1);
  });

  it('with a count window does so for a failure only', async () => {
    expect(await readings(circuitBreaker({ window: { calls: 10 } }), succeed)).toBe(0);
    expect(await readings(circuitBreaker({ window: { calls: 10 } }), fail)).toBe(1);
  });

  it('that looks for slow calls reads it before the call too', async () => {
    const slow = { slowCallRate: 0.5, slowCallDuration: '1s' } as const;
    expect(await readings(circuitBreaker({ window: { calls: 10 }, ...slow }), succeed)).toBe(2);
    // The pipeline is not informed of it yet.
    const updated = circuitBreaker({ window: { calls: 10 } });
    expect(await readings(updated, succeed, async () => updated.update(slow))).toBe(2);
  });

  it('reads it once for a call that is refused, and before and after a probe', async () => {
    const touchy = { consecutiveFailures: 1, window: { calls: 10 }, breakDuration: '1s' } as const;
    const open = circuitBreaker(touchy);
    expect(await readings(open, fail)).toBe(1);
    expect(open.state).toBe('open');
    const due = circuitBreaker(touchy);
    const failAndWait = async (calls: Pipeline, time: VirtualRuntime) => {
      await fail(calls);
      await time.advance(1000);
    };
    expect(await readings(due, succeed, failAndWait)).toBe(2);
    expect(due.state).toBe('closed');
  });
});
