import { describe, expect, it } from 'vitest';
import { declaration } from '../../src/circuit-breaker/declaration.ts';
import {
  CIRCUIT_BREAKER,
  type CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitStats,
  circuitBreaker,
} from '../../src/circuit-breaker/index.ts';
import { type Judges, readDescribed, Sorts } from '../../src/core/index.ts';
import { Driver } from './driver.ts';

function toldOf(options: CircuitBreakerOptions): Readonly<Record<string, unknown>> {
  return readDescribed(CIRCUIT_BREAKER, circuitBreaker(options).describe());
}

const often = ({ failures }: CircuitStats): boolean => failures > 10;

describe('the declaration of a circuit breaker', () => {
  it('keeps to the rules for those of users', () => {
    expect(new Sorts([], [declaration]).byKey('circuitBreaker')).toBe(declaration);
  });

  it('names the circuit by the entry that it stands in', () => {
    const standing = { entry: 'payments', allowedMs: Infinity };
    expect(declaration.defaults?.({ ...standing, nth: 1 })).toEqual({ name: 'payments' });
    expect(declaration.defaults?.({ ...standing, nth: 2 })).toEqual({ name: 'payments-2' });
  });

  it.each<[CircuitBreakerOptions, string]>([
    [{}, 'opens when 50 % of the calls (of at least 20) within 30 s failed, for 5 s, growing to 5 min'],
    [
      { slowCallRate: 0.125, slowCallDuration: '2s', window: { calls: 50 }, breakDuration: '15s' },
      'opens when 12.5 % of the calls (of at least 20) within the last 50 calls took longer than 2 s, for 15 s',
    ],
    [
      { consecutiveFailures: 5, shouldTrip: often, breakDuration: () => 1 },
      'opens after 5 failures in a row or when a function says so, for a time by function',
    ],
  ])('says what one does: %j', (options, words) => {
    expect(declaration.summary(toldOf(options))).toBe(words);
  });

  it('says what a caller sees of it', () => {
    const happening = declaration.happens?.(toldOf({ consecutiveFailures: 5 }), {
      name: 'payments',
      isRepeated: false,
    });
    expect(happening).toEqual({
      onFailure:
        "The circuit 'payments' counts it, and opens after 5 failures in a row. While it is open, calls fail at once with a CircuitOpenError.",
    });
  });

  it.each<[CircuitBreakerOptions, Partial<Judges>]>([
    [{}, { windowMs: 30_000, minimumCalls: 20, slowMs: undefined }],
    [{ window: { calls: 10 } }, { windowMs: undefined, minimumCalls: 10 }],
    [
      { slowCallRate: 1, slowCallDuration: '3s' },
      { slowMs: 3_000, minimumCalls: 20 },
    ],
    [{ failureRate: 0.5, consecutiveFailures: 5 }, { minimumCalls: undefined }],
    [{ failureRate: 0.5, shouldTrip: often }, { minimumCalls: undefined }],
  ])('says what it judges by: %j', (options, facts) => {
    expect(declaration.facts?.judges?.(toldOf(options))).toMatchObject(facts);
  });

  it('adds nothing to the time of a call', () => {
    const inside = { latencyMs: 100, attempts: 2, delaysMs: 10, running: 3, inFlight: 4 };
    const unbounded = {
      latencyMs: Infinity,
      attempts: 1,
      delaysMs: 0,
      running: Infinity,
      inFlight: Infinity,
    };
    expect(declaration.around(inside, toldOf({}), { boundsOf: () => unbounded, isRepeated: false })).toEqual(
      inside,
    );
  });
});

describe('a circuit that is forced', () => {
  const states = declaration.test?.states as Readonly<
    Record<string, (breaker: CircuitBreaker, options: { readonly ms?: number }) => void>
  >;

  it.each(['closed', 'open', 'half-open', 'isolated'])('is %s, whatever it was', (state) => {
    for (const before of Object.keys(states)) {
      const driver = new Driver({ breakDuration: '15s' });
      driver.fail(3);
      states[before]?.(driver.breaker, {});
      states[state]?.(driver.breaker, {});
      expect(driver.breaker.state).toBe(state);
    }
  });

  it('is open for its own first break, or for as long as it is told', () => {
    const forced = (options: CircuitBreakerOptions, ms?: number): number | null => {
      const driver = new Driver(options);
      states.open?.(driver.breaker, ms === undefined ? {} : { ms });
      return driver.breaker.snapshot().retryAfterMs;
    };
    expect(forced({ breakDuration: '15s' })).toBe(15_000);
    expect(forced({})).toBe(5_000);
    expect(forced({ breakDuration: { initial: '1s', max: '9s' } })).toBe(1_000);
    expect(forced({ breakDuration: () => 7 })).toBe(5_000);
    expect(forced({ breakDuration: '15s' }, 2_000)).toBe(2_000);
  });

  it('has all its permits where it is half-open', () => {
    const driver = new Driver({ halfOpen: { permits: 2 } });
    states['half-open']?.(driver.breaker, {});
    expect(driver.breaker.snapshot().probes).toMatchObject({ running: 0 });
    expect([driver.start().admitted, driver.start().admitted, driver.start().admitted]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
