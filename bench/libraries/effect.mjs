import { Effect, Schedule, Semaphore } from 'effect';

export function call(fn, around) {
  const effect = around(Effect.tryPromise({ try: fn, catch: (error) => error }));
  return () => Effect.runPromise(effect);
}

export const retry = Effect.retry({ times: 2, schedule: Schedule.exponential('100 millis') });
export const timeout = Effect.timeout('1 second');
export const bulkhead = (permits = 100) => Semaphore.makeUnsafe(permits).withPermits(1);
