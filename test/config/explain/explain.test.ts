import { pipeline, retry, timeout } from 'seawall';
import { explain, inspectConfig } from 'seawall/config';
import { describe, expect, it } from 'vitest';

describe('explain', () => {
  it('figures of a pipeline made in code', () => {
    const of = pipeline(
      { name: 'p' },
      timeout('10s'),
      retry({ maxAttempts: 3, retryAfter: false }),
      timeout('2s'),
    );
    const { worstCase, policies, happens } = explain(of);
    expect(worstCase).toEqual({ latencyMs: 6422, attempts: 3, delaysMs: 422, running: null, inFlight: null });
    expect(policies.map(({ summary }) => summary)).toEqual([
      '10 s',
      'up to 3 attempts, after exponential delays from 100 ms to 30 s, retries within 20 % of the calls',
      '2 s',
    ]);
    expect(happens.onTimeout[0]).toBe(
      "After 2 s, an attempt is aborted and fails with a TimeoutError ('timeout').",
    );
  });

  it('what nothing bounds is null', () => {
    expect(explain(pipeline(retry({ maxAttempts: Infinity }))).worstCase).toEqual({
      latencyMs: null,
      attempts: null,
      delaysMs: null,
      running: null,
      inFlight: null,
    });
  });

  it.each([
    [{ constant: '10ms' }, 20],
    [{ linear: { initial: '10ms' } }, 30],
    [{ fibonacci: { initial: '10ms' } }, 20],
    [{ exponential: { initial: '10ms', jitter: 'none' } }, 30],
    [{ schedule: ['1ms', '5ms'] }, 6],
    [{ exponential: { initial: '10ms', max: '15ms', jitter: 'full' } }, 25],
  ])('delays of %o', (backoff, delaysMs) => {
    const { explanations } = inspectConfig({
      policies: { a: { retry: { maxAttempts: 3, backoff, retryAfter: false } } },
    });
    expect(explanations[0]?.worstCase.delaysMs).toBe(delaysMs);
  });
});
