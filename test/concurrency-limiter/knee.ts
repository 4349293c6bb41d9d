import { Server } from '../../examples/overload/server.ts';
import {
  type ConcurrencyLimiter,
  type ConcurrencyLimiterOptions,
  concurrencyLimiter,
  pipeline,
} from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

/**
 * Makes a dependency that processes that many calls at once, each for about 50 ms or more; the others wait there. Calls arrive at
 * random.
 */
export function setUpKnee(knee: number, options: ConcurrencyLimiterOptions = {}) {
  const runtime = virtualRuntime({ seed: 7 });
  // With many at once, each takes longer here, so that there are not too many calls to simulate.
  const scale = Math.max(1, knee / 25);
  const world = { workers: knee, slowness: 1, load: 2 };
  const server = new Server(runtime, {
    workers: () => world.workers,
    workMs: () => scale * world.slowness * (40 - 10 * Math.log(1 - runtime.random())),
  });
  const limiter = concurrencyLimiter({ maxLimit: 5000, ...options });
  const target = pipeline({ runtime, telemetry: false }, limiter);
  const next = (): void => {
    // The capacity of the dependency per second, at the start.
    const perMs = (world.load * knee) / (50 * scale);
    runtime.clock.setTimer(perMs === 0 ? 100 : -Math.log(1 - runtime.random()) / perMs, () => {
      if (perMs > 0) void target.execute(() => server.handle()).catch(() => {});
      next();
    });
  };
  next();
  return { limiter, world, later: (seconds: number) => limitsOver(seconds, limiter, runtime) };
}

/** Returns the limit after each of the next seconds. */
async function limitsOver(
  seconds: number,
  limiter: ConcurrencyLimiter,
  runtime: { advance(ms: number): Promise<unknown> },
): Promise<number[]> {
  const limits: number[] = [];
  for (let second = 0; second < seconds; second++) {
    await runtime.advance(1000);
    limits.push(limiter.limit);
  }
  return limits;
}
