import { describe, expect, it } from 'vitest';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import { pipeline, retry, timeout } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

describe('virtualRuntime', () => {
  it('fires timers in the order of their time, and those of one time in the order in which they were set', async () => {
    const runtime = virtualRuntime();
    const fired: string[] = [];
    runtime.clock.setTimer(20, () => fired.push('b'));
    runtime.clock.setTimer(10, () => fired.push('a'));
    runtime.clock.setTimer(20, () => fired.push('c'));
    await runtime.advance(19);
    expect(fired).toEqual(['a']);
    await runtime.advance(1);
    expect(fired).toEqual(['a', 'b', 'c']);
  });

  it('runs all promise reactions between two timers', async () => {
    const runtime = virtualRuntime();
    const log: string[] = [];
    runtime.clock.setTimer(10, () => {
      log.push('first');
      void Promise.resolve()
        .then(() => {})
        .then(() => {})
        .then(() => log.push('reaction'));
    });
    runtime.clock.setTimer(10, () => log.push('second'));
    await runtime.advance('10ms');
    expect(log).toEqual(['first', 'reaction', 'second']);
  });

  it('gives timers that are set on the way their turn, at the right time', async () => {
    const runtime = virtualRuntime();
    const times: number[] = [];
    const tick = (): void => {
      times.push(runtime.nowMs);
      if (times.length < 5) runtime.clock.setTimer(7, tick);
    };
    runtime.clock.setTimer(7, tick);
    await runtime.advanceTo(28);
    expect(times).toEqual([7, 14, 21, 28]);
    expect(runtime.pendingTimers).toEqual([{ dueMs: 35 }]);
  });

  it('does not fire a timer that was cancelled', async () => {
    const runtime = virtualRuntime();
    const cancel = runtime.clock.setTimer(1, () => expect.unreachable());
    cancel();
    cancel();
    await runtime.runAll();
    expect(runtime.nowMs).toBe(0);
  });

  it('keeps monotonic and wall time in step', async () => {
    const runtime = virtualRuntime({ wallTimeMs: 1_000 });
    runtime.clock.now();
    await runtime.advance('1m');
    expect(runtime.clock.now()).toBe(60_000);
    expect(runtime.clock.wallNow()).toBe(61_000);
  });

  it('gives the same chance for the same seed', () => {
    const draw = (seed: number): number[] => {
      const { random } = virtualRuntime({ seed });
      return Array.from({ length: 5 }, () => random());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    for (const one of draw(9)) expect(one >= 0 && one < 1).toBe(true);
  });

  it('runs until something holds', async () => {
    const runtime = virtualRuntime();
    let count = 0;
    const tick = (): void => {
      count += 1;
      runtime.clock.setTimer(100, tick);
    };
    runtime.clock.setTimer(100, tick);
    await runtime.runUntil(() => count === 3);
    expect(runtime.nowMs).toBe(300);
    await expect(runtime.runUntil(() => false, 10)).rejects.toThrow(/10 timers fired, it is 1300 ms/);
    await expect(runtime.runAll(10)).rejects.toThrow(/10 timers fired, and some are still set/);
  });

  it('says so when nothing is left to wait for', async () => {
    const runtime = virtualRuntime();
    runtime.clock.now();
    await expect(runtime.runUntil(() => false)).rejects.toThrow(/no timer is left/);
  });

  it('refuses to let time pass for nobody', async () => {
    const runtime = virtualRuntime();
    await expect(runtime.advance(10)).rejects.toThrow(/nothing uses this runtime.*pipeline\(\{ runtime \}/);
    pipeline({ runtime });
    await runtime.advance(10);
  });

  it('refuses to let time pass twice at once', async () => {
    const runtime = virtualRuntime();
    runtime.clock.now();
    const first = runtime.advance(10);
    await expect(runtime.runAll()).rejects.toThrow(/runAll: `advance` is still running/);
    await first;
    await runtime.advance(10);
    expect(runtime.nowMs).toBe(20);
  });

  it('refuses what is no time', async () => {
    const runtime = virtualRuntime();
    await runtime.settle();
    runtime.clock.now();
    await expect(runtime.advance(-1)).rejects.toThrow(RangeError);
    await expect(runtime.advance(Number.NaN)).rejects.toThrow(RangeError);
    await expect(runtime.advance(Infinity)).rejects.toThrow(/finite duration/);
    await expect(runtime.advance('1d' as '1s')).rejects.toThrow(/advance: must be given/);
    await runtime.advance(5);
    await expect(runtime.advanceTo(4)).rejects.toThrow(/in the past/);
    expect(() => virtualRuntime({ seed: 1.5 })).toThrow(/virtualRuntime.seed must be an integer, got 1.5/);
    expect(() => virtualRuntime({ wallTimeMs: Number.NaN })).toThrow(/virtualRuntime.wallTimeMs/);
  });

  it('keeps what listeners throw', async () => {
    const runtime = virtualRuntime();
    const calls = pipeline({ runtime });
    const error = new Error('listener');
    calls.on('execution.settled', () => {
      throw error;
    });
    await calls.execute(() => 1);
    expect(runtime.reported).toEqual([error]);
  });

  it('plays an outage of half an hour in milliseconds', async () => {
    const runtime = virtualRuntime({ seed: 3 });
    const breaker = circuitBreaker({ consecutiveFailures: 5, breakDuration: '15s' });
    const calls = pipeline({ runtime }, timeout('10s'), retry({ maxAttempts: 3 }), breaker, timeout('1s'));
    const started = performance.now();
    const outageMs = 30 * 60_000;
    const results: boolean[] = [];
    const operation = async (): Promise<string> => {
      if (runtime.nowMs < outageMs) throw new Error('down');
      return 'up';
    };
    const tick = (): void => {
      void calls.executeOutcome(operation).then(({ ok }) => results.push(ok));
      if (runtime.nowMs < outageMs + 60_000) runtime.clock.setTimer(1_000, tick);
    };
    tick();
    await runtime.advance('32m');
    expect(breaker.state).toBe('closed');
    expect(results.at(-1)).toBe(true);
    expect(results).toHaveLength(1861);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
