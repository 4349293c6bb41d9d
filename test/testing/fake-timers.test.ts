import { type Clock, install } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import { bulkhead, pipeline, retry, timeout } from '../../src/index.ts';
import { script, virtualRuntime } from '../../src/testing/index.ts';

/** The common part of the two tools. Jest's fake timers, which are Sinon's, are tested by the examples under Jest itself. */
interface FakeTimers {
  start(): void;
  stop(): void;
  advance(ms: number): Promise<unknown>;
  pending(): number;
}

let sinon: Clock;
const tools: Record<string, FakeTimers> = {
  Vitest: {
    start: () => {
      vi.useFakeTimers();
    },
    stop: () => {
      vi.useRealTimers();
    },
    advance: (ms) => vi.advanceTimersByTimeAsync(ms),
    pending: () => vi.getTimerCount(),
  },
  Sinon: {
    start: () => {
      sinon = install();
    },
    stop: () => sinon.uninstall(),
    advance: (ms) => sinon.tickAsync(ms),
    pending: () => sinon.countTimers(),
  },
};

describe.each(Object.entries(tools))(
  "pipelines on the system's clock under the fake timers of %s",
  (_, timers) => {
    beforeEach(() => timers.start());
    afterEach(async () => {
      // As the guide says: timers that are pending when the real ones return are lost, also for pipelines of the next test.
      await timers.advance(120_000);
      timers.stop();
    });

    it('retry in fake time', async () => {
      const dependency = script().fail(2).respond('ok');
      const calls = pipeline(retry({ maxAttempts: 3, backoff: () => 1_000 }));
      const result = calls.execute(dependency);
      await timers.advance(999);
      expect(dependency.calls).toHaveLength(1);
      await timers.advance(1);
      expect(dependency.calls).toHaveLength(2);
      await timers.advance(1_000);
      expect(await result).toBe('ok');
    });

    it('time out in fake time, and leave no timer', async () => {
      const calls = pipeline(timeout('10s'));
      const result = calls.executeOutcome(script().hang());
      await timers.advance(10_000);
      expect(await result).toMatchObject({ ok: false, error: { code: 'timeout' } });
      await timers.advance(1);
      expect(timers.pending()).toBe(0);
    });

    it('open and recover in fake time', async () => {
      const breaker = circuitBreaker({ consecutiveFailures: 2, breakDuration: '30s' });
      const calls = pipeline(breaker);
      const dependency = script().fail(2).respond('ok');
      await calls.executeOutcome(dependency);
      await calls.executeOutcome(dependency);
      expect(breaker.state).toBe('open');
      expect(breaker.snapshot().retryAfterMs).toBe(30_000);
      await timers.advance(30_000);
      expect(await calls.execute(dependency)).toBe('ok');
      expect(breaker.state).toBe('closed');
    });

    it('queue in fake time', async () => {
      const calls = pipeline(bulkhead({ maxConcurrent: 1, maxQueued: 1, maxWait: '5s' }));
      const dependency = script().hang('1m');
      void calls.executeOutcome(dependency);
      const waiting = calls.executeOutcome(dependency);
      await timers.advance(5_000);
      expect(await waiting).toMatchObject({ ok: false, error: { code: 'queue-timeout' } });
    });

    it('do not touch virtual time, nor it them', async () => {
      const runtime = virtualRuntime();
      const calls = pipeline({ runtime }, timeout('10s'));
      const result = calls.executeOutcome(script().hang());
      await timers.advance(60_000);
      expect(runtime.nowMs).toBe(0);
      await runtime.advance('10s');
      expect(await result).toMatchObject({ ok: false });
    });
  },
);
