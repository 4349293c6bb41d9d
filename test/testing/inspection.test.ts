import { describe, expect, it } from 'vitest';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import { bulkhead, pipeline, retry, systemRuntime, timeout } from '../../src/index.ts';
import { rateLimiter } from '../../src/rate-limiter/index.ts';
import {
  advance,
  drain,
  exhaust,
  force,
  history,
  inspect,
  recordEvents,
  script,
  virtualRuntime,
} from '../../src/testing/index.ts';

describe('inspect', () => {
  it('lists what production composes, in order', () => {
    const inner = pipeline({ name: 'inner' }, retry({ maxAttempts: 4 }), timeout('800ms'));
    const payments = pipeline({ name: 'payments' }, timeout('10s'), inner, bulkhead({ maxConcurrent: 2 }));
    const inspection = inspect(payments);
    expect(inspection.kinds).toEqual(['timeout', 'retry', 'timeout', 'bulkhead']);
    expect(inspection.policies[1]).toMatchObject({ options: { maxAttempts: 4 }, path: ['inner'] });
    expect(inspection.policies[3]?.state).toMatchObject({ active: 0, maxConcurrent: 2 });
    expect(String(inspection)).toContain("pipeline 'payments'");
    expect(String(inspection)).toContain('inner › retry');
    expect(JSON.parse(JSON.stringify(inspection)).kinds).toEqual(inspection.kinds);
  });

  it('refuses what is no pipeline', () => {
    expect(() => inspect(retry() as never)).toThrow(/inspect: must be given a pipeline/);
  });
});

describe('recordEvents', () => {
  it('keeps the events with the virtual time at which they came', async () => {
    const runtime = virtualRuntime();
    const calls = pipeline({ name: 'calls', runtime }, retry({ maxAttempts: 3, backoff: () => 100 }));
    const events = recordEvents(calls);
    const result = calls.executeOutcome(script().fail(2).respond('ok'));
    await runtime.runAll();
    await result;
    expect(events.types).toEqual(['retry.scheduled', 'retry.scheduled', 'execution.settled']);
    expect(events.events.map(({ atMs }) => atMs)).toEqual([0, 100, 200]);
    expect(events.of('execution.settled')[0]?.attempts).toBe(3);
    expect([...events]).toHaveLength(3);
    expect(String(events)).toMatch(/^ {2}0 ms {2}retry.scheduled {2}retry attempt 1 {2}\{ delayMs: 100/);
  });

  it('can be cleared and stopped', async () => {
    const calls = pipeline({ runtime: virtualRuntime() });
    const events = recordEvents(calls);
    await calls.execute(() => 1);
    events.clear();
    expect(events.types).toEqual([]);
    expect(String(events)).toBe('(no events)');
    events.stop();
    await calls.execute(() => 1);
    expect(events.types).toEqual([]);
  });

  it('records a policy by itself, also once it is part of a pipeline', async () => {
    const breaker = circuitBreaker();
    const events = recordEvents(breaker);
    breaker.isolate();
    const runtime = virtualRuntime();
    pipeline({ runtime }, breaker);
    await runtime.advance('3s');
    breaker.reset();
    expect(events.types).toEqual(['circuit.isolated', 'circuit.closed']);
    expect(events.events[0]?.atMs).toBeLessThan(10_000);
    expect(events.events[1]?.atMs).toBe(3_000);
  });

  it('tells time in ms since it began on a real clock', async () => {
    const calls = pipeline();
    const events = recordEvents(calls);
    await calls.execute(() => 1);
    expect(events.events[0]?.atMs).toBeGreaterThanOrEqual(0);
    expect(events.events[0]?.atMs).toBeLessThan(10_000);
  });

  it('refuses what has no events', () => {
    expect(() => recordEvents({ kind: 'x', name: 'x' })).toThrow(/a policy that has events/);
    expect(() => recordEvents(undefined as never)).toThrow(TypeError);
  });
});

describe('history', () => {
  it('keeps the transitions with their reasons', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ consecutiveFailures: 2, breakDuration: '10s' });
    const calls = pipeline({ runtime }, breaker);
    const past = history(calls);
    const dependency = script().fail(2).respond('ok');
    await calls.executeOutcome(dependency);
    await calls.executeOutcome(dependency);
    await runtime.advance('10s');
    await calls.executeOutcome(dependency);
    expect(past.states).toEqual(['closed', 'open', 'half-open', 'closed']);
    expect(past.transitions.map(({ reason }) => reason)).toEqual([
      'consecutive-failures',
      'break-elapsed',
      'probe-succeeded',
    ]);
    expect(String(past)).toBe(
      '+0 ms  closed → open  (consecutive-failures)\n' +
        '+10000 ms  open → half-open  (break-elapsed)\n' +
        '+10000 ms  half-open → closed  (probe-succeeded)',
    );
    past.stop();
    breaker.isolate();
    expect(past.transitions).toHaveLength(3);
    expect(String(history(breaker))).toBe('isolated (no transitions)');
  });
});

describe('force', () => {
  const runtimes = { virtual: () => virtualRuntime(), real: () => systemRuntime };

  for (const [name, runtime] of Object.entries(runtimes)) {
    it(`brings a breaker into each state, on a ${name} clock`, async () => {
      const breaker = circuitBreaker({ name: 'b', breakDuration: '15s', halfOpen: { permits: 2 } });
      const calls = pipeline({ runtime: runtime() }, breaker);
      for (const state of [
        'open',
        'half-open',
        'isolated',
        'closed',
        'half-open',
        'open',
        'closed',
      ] as const) {
        force(breaker, state);
        expect(breaker.state).toBe(state);
        force(calls, state);
        expect(breaker.state).toBe(state);
      }
    });
  }

  it('opens for the break that the breaker has, or the one that it is told', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ breakDuration: '15s' });
    const calls = pipeline({ runtime }, breaker);
    force(breaker, 'open');
    expect(breaker.snapshot().retryAfterMs).toBe(15_000);
    force(breaker, 'open', { breakDuration: '2s' });
    await expect(calls.execute(() => 1)).rejects.toMatchObject({ code: 'circuit-open', retryAfterMs: 2_000 });
    await runtime.advance('2s');
    expect(await calls.execute(() => 1)).toBe(1);
    expect(breaker.state).toBe('closed');
  });

  it('leaves all permits of half-open free', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ halfOpen: { permits: 2 } });
    const calls = pipeline({ runtime }, breaker);
    runtime.clock.now();
    await runtime.advance('1h');
    force(breaker, 'half-open');
    expect(breaker.snapshot()).toMatchObject({ state: 'half-open', probes: { running: 0 } });
    const dependency = script().hang().hang().end();
    void calls.executeOutcome(dependency);
    void calls.executeOutcome(dependency);
    await expect(calls.execute(dependency)).rejects.toMatchObject({
      code: 'circuit-open',
      state: 'half-open',
    });
  });

  it('also forces a breaker that is in no pipeline', () => {
    const breaker = circuitBreaker();
    force(breaker, 'half-open');
    expect(breaker.state).toBe('half-open');
    pipeline({ runtime: virtualRuntime() }, breaker);
    expect(breaker.state).toBe('half-open');
  });

  it('refuses foreign objects, and says what it was given', () => {
    expect(() => force({} as never, 'open')).toThrow(
      /force: must be given a circuit-breaker, or a pipeline with one, got an object/,
    );
    expect(() => force(retry() as never, 'open')).toThrow(/got a policy of kind 'retry'/);
    expect(() => force({ kind: 'circuit-breaker', name: 'x' } as never, 'open')).toThrow(TypeError);
    expect(() => force(undefined as never, 'open')).toThrow(/got undefined/);
    expect(() => force(pipeline({ name: 'p' }, retry()), 'open')).toThrow(
      "force: pipeline 'p' has no circuit-breaker; it consists of retry",
    );
    const two = pipeline(circuitBreaker({ name: 'a' }), circuitBreaker({ name: 'b' }));
    expect(() => force(two, 'open')).toThrow(
      /has 2 such policies \(circuit-breaker 'a', circuit-breaker 'b'\): give one/,
    );
    expect(() => force(circuitBreaker(), 'opened' as never)).toThrow(/force: state must be one of/);
    expect(() => force(circuitBreaker(), 'open', { breakDuration: -1 })).toThrow(/force.breakDuration/);
  });
});

describe('exhaust', () => {
  it('takes all permits and all places in the queue, and gives them back', async () => {
    const limit = bulkhead({ maxConcurrent: 3, maxQueued: 2 });
    const calls = pipeline({ runtime: virtualRuntime() }, limit);
    const occupation = exhaust(calls);
    expect(occupation.size).toBe(5);
    expect(limit).toMatchObject({ active: 3, queued: 2 });
    await expect(calls.execute(() => 1)).rejects.toMatchObject({ code: 'bulkhead-full' });
    occupation.release();
    occupation.release();
    expect(limit).toMatchObject({ active: 0, queued: 0 });
    expect(await calls.execute(() => 1)).toBe(1);
  });

  it('takes the permits only, so that the next call waits', async () => {
    const limit = bulkhead({ maxConcurrent: 1, maxQueued: 2 });
    const calls = pipeline({ runtime: virtualRuntime() }, limit);
    const occupation = exhaust(limit, { take: 'permits' });
    const waiting = calls.execute(() => 'served');
    expect(limit).toMatchObject({ active: 1, queued: 1 });
    occupation.release();
    expect(await waiting).toBe('served');
    expect(limit).toMatchObject({ active: 0, queued: 0 });
  });

  it('takes what is left of a bulkhead in use', async () => {
    const limit = bulkhead({ maxConcurrent: 2, maxQueued: 1 });
    const calls = pipeline({ runtime: virtualRuntime() }, limit);
    const dependency = script().hang('1s');
    void calls.executeOutcome(dependency);
    const occupation = exhaust(limit);
    expect(occupation.size).toBe(2);
    occupation.release();
    expect(limit).toMatchObject({ active: 1, queued: 0 });
  });

  it('refuses foreign objects and bulkheads without end', () => {
    expect(() => exhaust(retry() as never)).toThrow(
      /exhaust: must be given a bulkhead or concurrency-limiter, or a pipeline/,
    );
    expect(() => exhaust(bulkhead({ maxConcurrent: 1_000_000 }))).toThrow(/1000000 free places/);
  });
});

describe('drain', () => {
  it('takes all permits that are there', async () => {
    const runtime = virtualRuntime();
    const calls = pipeline({ runtime }, rateLimiter({ permits: 10, period: '1s' }));
    drain(calls);
    await expect(calls.execute(() => 1)).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 100 });
    await runtime.advance(100);
    expect(await calls.execute(() => 1)).toBe(1);
    expect(() => drain(bulkhead() as never)).toThrow(/drain: must be given a rate-limiter/);
  });
});

describe('advance', () => {
  it('lets time pass for a pipeline that a test is given', async () => {
    const runtime = virtualRuntime();
    const calls = pipeline({ runtime });
    await advance(calls, '2s');
    await advance(runtime, '1s');
    expect(runtime.nowMs).toBe(3_000);
  });

  it('refuses to advance a real clock', () => {
    expect(() => advance(pipeline({ name: 'p' }), '2s')).toThrow(
      /advance: pipeline 'p' runs on a real clock, which no test can advance.*virtualRuntime\(\)/,
    );
    expect(() => advance(systemRuntime as never, '2s')).toThrow(/the target is a real clock/);
  });
});
