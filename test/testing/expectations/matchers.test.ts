import { describe, expect, it } from 'vitest';
import '../../../src/testing/vitest/index.ts';
import { circuitBreaker } from '../../../src/circuit-breaker/index.ts';
import { bulkhead, type Pipeline, pipeline, retry, timeout } from '../../../src/index.ts';
import {
  assertAttempted,
  assertClosed,
  assertEmitted,
  assertHalfOpen,
  assertIsolated,
  assertOpen,
  assertRejectsWith,
  assertTransitioned,
  force,
  history,
  ResilienceAssertionError,
  recordEvents,
  script,
  type VirtualRuntime,
  virtualRuntime,
} from '../../../src/testing/index.ts';

function payments(): { calls: Pipeline; runtime: VirtualRuntime } {
  const runtime = virtualRuntime();
  const breaker = circuitBreaker({ name: 'payments', consecutiveFailures: 3, breakDuration: '10s' });
  return {
    runtime,
    calls: pipeline({ name: 'calls', runtime }, retry({ maxAttempts: 3, backoff: () => 100 }), breaker),
  };
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe('matchers', () => {
  it('tell the state of a circuit breaker, alone or in a pipeline', () => {
    const { calls } = payments();
    expect(calls).toBeClosed();
    force(calls, 'open');
    expect(calls).toBeOpen();
    expect(calls).not.toBeClosed();
    expect(calls.policy('payments')).toBeOpen();
    force(calls, 'half-open');
    expect(calls).toBeHalfOpen();
    force(calls, 'isolated');
    expect(calls).toBeIsolated();
  });

  it('tell what was expected, what is, the snapshot and the events', async () => {
    const { calls, runtime } = payments();
    const events = recordEvents(calls);
    const result = calls.executeOutcome(script().fail(1).respond('ok'));
    await runtime.runAll();
    await result;
    const message = messageOf(() => expect(calls).toBeOpen());
    expect(message).toContain("expected circuit 'payments' to be open\nhappened: it is closed");
    expect(message).toContain('snapshot:\n  version: 1');
    expect(message).toContain('events:\n    0 ms  retry.scheduled');
    expect(events.types).toHaveLength(2);
    expect(messageOf(() => expect(calls).not.toBeClosed())).toContain('expected not: circuit');
  });

  it('take a circuit whose break is over for half-open, before any call has asked', async () => {
    const { calls, runtime } = payments();
    force(calls, 'open');
    await runtime.advance('10s');
    expect(calls).toBeHalfOpen();
  });

  it('tell transitions', async () => {
    const { calls, runtime } = payments();
    const past = history(calls);
    const result = calls.executeOutcome(script().fail(3).respond('ok'));
    await runtime.runAll();
    await result;
    await runtime.advance('10s');
    await calls.execute(() => 'ok');
    expect(past).toHaveTransitioned('closed', 'open');
    expect(calls).toHaveTransitioned('open', 'half-open', 'closed');
    expect(calls).not.toHaveTransitioned('closed', 'half-open');
    expect(messageOf(() => expect(past).toHaveTransitioned('closed', 'isolated'))).toContain(
      "expected circuit 'payments' to go closed → isolated\nhappened: it went closed → open → half-open → closed\n" +
        'transitions:\n  +0 ms  closed → open  (consecutive-failures)',
    );
  });

  it('ask for a history that was begun before', () => {
    expect(() => expect(circuitBreaker()).toHaveTransitioned('closed', 'open')).toThrow(
      /call `history\(breaker\)`/,
    );
    const past = history(circuitBreaker());
    expect(() => expect(past).toHaveTransitioned(...(['open'] as unknown as ['open', 'open']))).toThrow(
      /two states/,
    );
  });

  it('tell attempts, of a script and of the last execution', async () => {
    const { calls, runtime } = payments();
    const events = recordEvents(calls);
    const dependency = script().fail(2).respond('ok');
    const result = calls.execute(dependency);
    await runtime.runAll();
    await result;
    expect(dependency).toHaveAttempted(3);
    expect(events).toHaveAttempted(3);
    expect(calls).toHaveAttempted(3);
    await calls.execute(dependency);
    expect(calls).toHaveAttempted(1);
    expect(messageOf(() => expect(dependency).toHaveAttempted(2))).toContain(
      'happened: it was called 4 times',
    );
    expect(messageOf(() => expect(calls).toHaveAttempted(2))).toContain(
      'happened: it made 1 attempt\nevents:',
    );
    const unused = recordEvents(pipeline());
    expect(messageOf(() => expect(unused).toHaveAttempted(2))).toContain('none has settled');
  });

  it('tell events and their details', async () => {
    const { calls, runtime } = payments();
    const events = recordEvents(calls);
    const result = calls.executeOutcome(script().fail(1, new Error('down')).respond('ok'));
    await runtime.runAll();
    await result;
    expect(events).toHaveEmitted('retry.scheduled');
    expect(calls).toHaveEmitted('retry.scheduled', {
      delayMs: 100,
      outcome: { ok: false, error: new Error('down') },
    });
    expect(calls).toHaveEmitted('retry.scheduled', { delayMs: expect.any(Number), delaySource: /^back/ });
    expect(events).not.toHaveEmitted('circuit.opened');
    const message = messageOf(() => expect(events).toHaveEmitted('retry.scheduled', { delayMs: 5 }));
    expect(message).toContain("expected 'calls' to emit 'retry.scheduled' with { delayMs: 5 }");
    expect(message).toContain('happened: one came: { delayMs: 100 }\nevents:\n    0 ms  retry.scheduled');
    expect(messageOf(() => expect(events).toHaveEmitted('circuit.opened'))).toContain(
      "no 'circuit.opened' came",
    );
    expect(() => expect(pipeline()).toHaveEmitted('timeout.expired')).toThrow(
      /the result of recordEvents\(\)/,
    );
  });

  it('tell rejections by their code', async () => {
    const { calls } = payments();
    force(calls, 'open');
    await expect(calls.execute(() => 1)).toRejectWith('circuit-open');
    await expect(() => calls.execute(() => 1)).toRejectWith('circuit-open', { retryAfterMs: 10_000 });
    await expect(calls.execute(() => 1)).not.toRejectWith('timeout');
    await expect(expect(calls.execute(() => 1)).toRejectWith('timeout')).rejects.toThrow(
      /expected the call to reject with 'timeout'\nhappened: it rejected with CircuitOpenError \[circuit-open\]/,
    );
    await expect(expect(Promise.resolve(5)).toRejectWith('timeout')).rejects.toThrow(
      /happened: it resolved with 5/,
    );
    await expect(expect(5).toRejectWith('timeout')).rejects.toThrow(/must be given a promise/);
    await expect(expect(Promise.resolve(5)).toRejectWith(TypeError as never)).rejects.toThrow(/given a code/);
  });

  it('refuse foreign objects', () => {
    expect(() => expect({}).toBeOpen()).toThrow(
      /expecting a circuit to be open: must be given a circuit breaker/,
    );
    expect(() => expect(pipeline({ name: 'p' }, timeout(1))).not.toBeOpen()).toThrow(
      /pipeline 'p' has no circuit/,
    );
  });
});

describe('assertions', () => {
  it('pass where the matchers do', async () => {
    const { calls, runtime } = payments();
    const past = history(calls);
    const events = recordEvents(calls);
    assertClosed(calls);
    const dependency = script().fail(3).respond('ok');
    const failing = calls.executeOutcome(dependency);
    await runtime.runAll();
    await failing;
    assertOpen(calls);
    assertTransitioned(past, 'closed', 'open');
    assertAttempted(dependency, 3);
    assertAttempted(events, 3);
    assertEmitted(events, 'circuit.opened', { breakMs: 10_000 });
    await assertRejectsWith(calls.execute(dependency), 'circuit-open');
    force(calls, 'half-open');
    assertHalfOpen(calls);
    force(calls, 'isolated');
    assertIsolated(calls);
  });

  it('throw what test runners show as an assertion', async () => {
    const { calls } = payments();
    try {
      assertOpen(calls);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ResilienceAssertionError);
      expect(error).toMatchObject({
        name: 'AssertionError',
        code: 'ERR_ASSERTION',
        operator: 'assertOpen',
        expected: 'open',
        actual: 'closed',
      });
    }
    await expect(assertRejectsWith(Promise.resolve(1), 'timeout')).rejects.toThrow(/it resolved with 1/);
    expect(() => assertOpen(bulkhead() as never)).toThrow(TypeError);
  });
});
