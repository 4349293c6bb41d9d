import { AsyncLocalStorage } from 'node:async_hooks';
import type { Runtime } from '../../src/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';

/**
 * Virtual time in which timers belong to requests, as in Workers: a request's timers end with it. The platform would end a
 * request that waits without a timer of its own.
 */
export interface IsolatedRequests {
  readonly runtime: Runtime;
  readonly time: VirtualRuntime;
  /** Returns the number of timers of each running request. */
  timers(): Record<string, number>;
  /** Serves a request. When it has settled, its timers end. */
  serve<R>(name: string, handle: () => Promise<R>): Promise<R>;
  /** Ends a request that has not settled: its timers end, and it never continues. */
  cancel(name: string): void;
}

export function isolatedRequests(): IsolatedRequests {
  const time = virtualRuntime();
  const current = new AsyncLocalStorage<string>();
  const running = new Map<string, Set<() => void>>();
  const end = (name: string): void => {
    for (const cancel of running.get(name) ?? []) cancel();
    running.delete(name);
  };
  const setTimer = (ms: number, fire: () => void): (() => void) => {
    const name = current.getStore();
    const timers = name === undefined ? undefined : running.get(name);
    if (timers === undefined) throw new Error(`a timer of ${ms} ms is set by no request that runs`);
    const stop = time.clock.setTimer(ms, () => {
      timers.delete(cancel);
      current.run(name as string, fire);
    });
    const cancel = (): void => {
      timers.delete(cancel);
      stop();
    };
    timers.add(cancel);
    return cancel;
  };
  const { now, wallNow } = time.clock;
  return {
    time,
    runtime: {
      clock: { now, wallNow, setTimer },
      random: time.random,
      platform: { sharedTimers: false, tickMs: 0, afterPoll: (go) => void setTimer(0, go) },
    },
    timers: () => Object.fromEntries([...running].map(([name, timers]) => [name, timers.size])),
    serve(name, handle) {
      running.set(name, new Set());
      return current.run(name, () => handle().finally(() => end(name)));
    },
    cancel: end,
  };
}
