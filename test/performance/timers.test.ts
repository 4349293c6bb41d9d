import { expect, it } from 'vitest';
import {
  bulkhead,
  circuitBreaker,
  fallback,
  pipeline,
  type Runtime,
  rateLimiter,
  retry,
  systemRuntime,
  timeout,
} from '../../src/index.ts';

const operation = async (): Promise<number> => 1;

/** The system's runtime, counting what it is asked for. */
function countingRuntime(): { runtime: Runtime; asked: { clock: number; timers: number } } {
  const asked = { clock: 0, timers: 0 };
  const { clock } = systemRuntime;
  const runtime: Runtime = {
    ...systemRuntime,
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
