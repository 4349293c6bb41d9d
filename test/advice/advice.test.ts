import {
  bulkhead,
  cache,
  circuitBreaker,
  coalesce,
  concurrencyLimiter,
  constant,
  failover,
  fallback,
  hedge,
  type Policy,
  pipeline,
  rateLimiter,
  retry,
  timeout,
} from 'seawall';
import { describe, expect, it } from 'vitest';
import { ADVICE, advise, ERRORS, type Finding, subjectOf } from '../../src/advice/index.ts';
import { Sorts } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';

const sorts = new Sorts(DECLARATIONS);

type Policies = readonly Policy<any>[];

function findingsOf(...policies: Policies): Finding[] {
  return advise(subjectOf(pipeline({ name: 'p' }, ...policies), sorts), ADVICE);
}

/** Returns id and severity of the findings. */
function found(...policies: Policies): string[] {
  return findingsOf(...policies).map(({ id, severity }) => `${severity} ${id}`);
}

/** Policies that cause a finding, and similar ones that do not. */
const CASES: Readonly<
  Record<string, readonly [severity: string, wrong: () => Policies, right: () => Policies]>
> = {
  'attempt-timeout-above-total': [
    'error',
    () => [timeout('1s'), timeout('2s')],
    () => [timeout('2s'), timeout('2s')],
  ],
  'hedge-outside-retry': [
    'warning',
    () => [hedge(), retry(), timeout('1s')],
    () => [retry(), hedge(), timeout('1s')],
  ],
  'hedge-later-than-attempts': [
    'warning',
    () => [hedge({ delay: '1s' }), timeout('1s')],
    () => [hedge({ delay: '900ms' }), timeout('1s')],
  ],
  'shared-inside-retry': [
    'warning',
    () => [retry(), coalesce(), timeout('1s')],
    () => [coalesce(), retry(), timeout('1s')],
  ],
  'kept-inside-circuit-breaker': [
    'warning',
    () => [circuitBreaker(), cache({ ttl: '1m' }), timeout('1s')],
    () => [cache({ ttl: '1m' }), circuitBreaker(), timeout('1s')],
  ],
  'kept-inside-limit': [
    'info',
    () => [rateLimiter({ permits: 10 }), cache({ ttl: '1m' }), timeout('1s')],
    () => [cache({ ttl: '1m' }), rateLimiter({ permits: 10 }), timeout('1s')],
  ],
  'limit-out-of-reach': [
    'warning',
    () => [bulkhead({ maxConcurrent: 30 }), concurrencyLimiter({ maxLimit: 31 }), timeout('1s')],
    () => [bulkhead({ maxConcurrent: 30 }), concurrencyLimiter({ maxLimit: 30 }), timeout('1s')],
  ],
  'refresh-without-timeout': [
    'warning',
    () => [timeout('1s'), cache({ ttl: '1m', staleWhileRevalidate: '1m' })],
    () => [cache({ ttl: '1m', staleWhileRevalidate: '1m' }), timeout('1s')],
  ],
  'failover-outside-retry': [
    'warning',
    () => [failover({ endpoints: ['eu', 'us'] }), retry(), timeout('1s')],
    () => [retry(), failover({ endpoints: ['eu', 'us'] }), timeout('1s')],
  ],
  'no-timeout': ['warning', () => [retry()], () => [retry(), timeout('1s')]],
  'first-delay-above-total': [
    'error',
    () => [timeout('1s'), retry({ backoff: constant('1s') })],
    () => [timeout('1s'), retry({ backoff: constant('900ms') })],
  ],
  'max-elapsed-above-total': [
    'warning',
    () => [timeout('1s'), retry({ maxElapsed: '2s' })],
    () => [timeout('1s'), retry({ maxElapsed: '1s' })],
  ],
  'endless-retry': [
    'error',
    () => [retry({ maxAttempts: Infinity }), timeout('1s')],
    () => [retry({ maxAttempts: Infinity, maxElapsed: '1m' }), timeout('1s')],
  ],
  'no-room-for-retry': [
    'warning',
    () => [timeout('2s'), retry(), timeout('2s')],
    () => [timeout('2s'), retry({ maxAttempts: 1 }), timeout('2s')],
  ],
  'retries-cut-short': [
    'info',
    () => [timeout('5s'), retry(), timeout('2s')],
    () => [timeout('10s'), retry(), timeout('2s')],
  ],
  'retry-without-attempt-timeout': [
    'warning',
    () => [timeout('10s'), retry()],
    () => [timeout('10s'), retry(), timeout('1s')],
  ],
  'retry-amplification': [
    'warning',
    () => [timeout('1m'), retry(), retry(), timeout('1s')],
    () => [timeout('1m'), retry(), timeout('1s')],
  ],
  'queue-outlasts-timeout': [
    'error',
    () => [timeout('1s'), bulkhead({ maxQueued: 1, maxWait: '1s' })],
    () => [timeout('1s'), bulkhead({ maxQueued: 1, maxWait: '500ms' })],
  ],
  'endless-wait': [
    'warning',
    () => [bulkhead({ maxQueued: 5 }), timeout('1s')],
    () => [timeout('1s'), bulkhead({ maxQueued: 5 })],
  ],
  'starving-queue': [
    'warning',
    () => [timeout('1s'), bulkhead({ maxQueued: 5, queue: 'lifo' })],
    () => [timeout('1s'), bulkhead({ maxQueued: 5, queue: 'lifo', codel: true })],
  ],
  'order-without-queue': [
    'warning',
    () => [timeout('1s'), bulkhead({ queue: 'adaptive-lifo', priority: true, fair: true })],
    () => [timeout('1s'), bulkhead({ maxQueued: 5, priority: true, fair: true })],
  ],
  'queue-inside-attempt-timeout': [
    'warning',
    () => [retry(), timeout('1s'), circuitBreaker(), bulkhead({ maxQueued: 10 })],
    () => [retry(), timeout('1s'), circuitBreaker(), bulkhead({ maxQueued: 10, maxWait: '100ms' })],
  ],
  'queue-inside-bulkhead': [
    'warning',
    () => [bulkhead(), rateLimiter({ permits: 5, maxWait: '30s' })],
    () => [rateLimiter({ permits: 5, maxWait: '30s' }), bulkhead()],
  ],
  'retry-inside-bulkhead': [
    'warning',
    () => [bulkhead(), retry(), timeout('1s')],
    () => [retry(), bulkhead(), timeout('1s')],
  ],
  'breaker-window-below-attempts': [
    'error',
    () => [circuitBreaker({ window: '3s' }), timeout('2s')],
    () => [circuitBreaker({ window: '4s' }), timeout('2s')],
  ],
  'minimum-calls-unreachable': [
    'warning',
    () => [rateLimiter({ permits: 1, period: '10s' }), circuitBreaker({ minimumCalls: 20, window: '30s' })],
    () => [rateLimiter({ permits: 10, period: '10s' }), circuitBreaker({ minimumCalls: 20, window: '30s' })],
  ],
  'slow-calls-unreachable': [
    'warning',
    () => [circuitBreaker({ slowCallRate: 0.5, slowCallDuration: '2s' }), timeout('2s')],
    () => [circuitBreaker({ slowCallRate: 0.5, slowCallDuration: '1s' }), timeout('2s')],
  ],
  'fallback-inside-retry': [
    'warning',
    () => [retry(), fallback(1), timeout('1s')],
    () => [fallback(1), retry(), timeout('1s')],
  ],
  'fallback-inside-circuit-breaker': [
    'warning',
    () => [circuitBreaker(), fallback(1)],
    () => [fallback(1), circuitBreaker()],
  ],
  'retry-inside-circuit-breaker': [
    'warning',
    () => [circuitBreaker(), retry()],
    () => [retry(), circuitBreaker()],
  ],
  'opposite-lock-order': ['warning', () => crossed(1), () => crossed(0)],
};

/** Makes two bulkheads that another pipeline enters in the opposite order. */
function crossed(maxQueued: number): Policies {
  const policies = [bulkhead({ name: 'a', maxQueued }), bulkhead({ name: 'b', maxQueued: 1 })];
  pipeline({ name: 'other' }, ...policies.toReversed());
  return policies;
}

describe('the list of advice', () => {
  it.each(Object.entries(CASES))('%s', (id, [severity, wrong, right]) => {
    expect(found(...wrong())).toContain(`${severity} ${id}`);
    expect(found(...right())).not.toContain(`${severity} ${id}`);
    // A pipeline around it hides nothing.
    expect(found(pipeline(...wrong()))).toEqual(found(...wrong()));
  });

  it('each has an id, a severity, an explanation, and a case here', () => {
    expect(ADVICE.map(({ id }) => id).sort()).toEqual(Object.keys(CASES).sort());
    for (const { severity, explanation } of ADVICE) {
      expect(['error', 'warning', 'info']).toContain(severity);
      expect(explanation).toMatch(/^[A-Z].*\.$/s);
    }
  });

  it('says nothing else about the cases but what is so', () => {
    const beside = Object.entries(CASES).map(([id, [severity, wrong]]) => [
      id,
      found(...wrong()).filter((one) => one !== `${severity} ${id}`),
    ]);
    expect(Object.fromEntries(beside.filter(([, others = []]) => others.length > 0))).toEqual({
      'first-delay-above-total': ['warning retry-without-attempt-timeout'],
      'max-elapsed-above-total': ['warning retry-without-attempt-timeout'],
      'queue-inside-bulkhead': ['warning no-timeout'],
      'minimum-calls-unreachable': ['warning no-timeout'],
      'fallback-inside-circuit-breaker': ['warning no-timeout'],
      'retry-inside-circuit-breaker': ['warning no-timeout'],
      'opposite-lock-order': [
        'warning no-timeout',
        'warning endless-wait',
        'warning endless-wait',
        'warning queue-inside-bulkhead',
      ],
    });
  });

  it('errors are those that can be one', () => {
    expect(ADVICE.filter(({ severity }) => severity === 'error').every((one) => ERRORS.includes(one))).toBe(
      true,
    );
  });

  it('each finding says where, what and what to do', () => {
    expect(findingsOf(timeout('1s'), timeout('2s', { name: 'attempt' }))).toEqual([
      {
        id: 'attempt-timeout-above-total',
        severity: 'error',
        keys: ['p', 'policies', 1],
        message:
          "is 2 s inside 'timeout', which allows 1 s in all. The outer timeout always expires first, so the inner one does nothing.",
        fix: 'make it at most 1 s, better a fraction of it',
      },
    ]);
  });

  it('leads to the option that is best changed, in nested pipelines too', () => {
    const [first] = findingsOf(timeout('1s'), pipeline(bulkhead({ maxQueued: 1, maxWait: '1s' })));
    expect(first?.keys).toEqual(['p', 'policies', 1, 'policies', 0, 'maxWait']);
  });
});

describe('orders that are known to be good', () => {
  it.each<[string, Policies]>([
    [
      'of the handbook',
      [
        fallback(null),
        timeout('10s'),
        retry(),
        circuitBreaker(),
        bulkhead({ maxQueued: 5, maxWait: '1s' }),
        timeout('800ms'),
      ],
    ],
    ['a queue that the whole call bounds', [timeout('10s'), bulkhead({ maxQueued: 5 })]],
    ['a timeout that a function says', [timeout((call) => call.attempt * 10), timeout('1s')]],
    [
      'a cooperative timeout, which waits for as long as the operation takes',
      [timeout('1s', { cooperative: true }), timeout('2s')],
    ],
    [
      'a fallback for some failures inside a breaker',
      [circuitBreaker(), fallback(0, { when: () => false }), timeout('1s')],
    ],
  ])('%s', (_, policies) => {
    expect(found(...policies)).toEqual([]);
  });
});

describe('finer points', () => {
  it('the wait of a rate limiter, too', () => {
    expect(found(timeout('1s'), rateLimiter({ permits: 1, maxWait: '2s' }))).toEqual([
      'error queue-outlasts-timeout',
    ]);
  });

  it('calls that a bulkhead lets end while all hang', () => {
    const hanging = [bulkhead({ maxConcurrent: 5 }), timeout('10s')];
    expect(found(circuitBreaker({ window: '30s', minimumCalls: 20 }), ...hanging)).toContain(
      'warning minimum-calls-unreachable',
    );
    expect(found(circuitBreaker({ failureRate: 0.5, consecutiveFailures: 9 }), ...hanging)).not.toContain(
      'warning minimum-calls-unreachable',
    );
  });

  it('attempts count as often as they may run between the limiter and the breaker', () => {
    const breaker = circuitBreaker({ window: '30s', minimumCalls: 8 });
    const limiter = rateLimiter({ permits: 1, period: '10s' });
    expect(found(limiter, retry(), breaker)).not.toContain('warning minimum-calls-unreachable');
    expect(found(retry(), limiter, breaker)).toContain('warning minimum-calls-unreachable');
  });

  it('retries without a budget', () => {
    const severities = (maxAttempts: number) =>
      found(timeout('9m'), retry({ budget: false, maxAttempts }), timeout('1s')).filter((one) =>
        one.endsWith('retry-amplification'),
      );
    expect(severities(3)).toEqual([]);
    expect(severities(5)).toEqual(['warning retry-amplification']);
    expect(severities(50)).toEqual(['error retry-amplification']);
  });

  it('a limit that is as long as the whole call is told of once', () => {
    expect(found(retry(), timeout('1s'), bulkhead({ maxQueued: 1, maxWait: '5s' }))).toEqual([
      'error queue-outlasts-timeout',
    ]);
  });

  it('a concurrency limiter has places, as a bulkhead has', () => {
    const limiter = concurrencyLimiter({ maxLimit: 25 });
    expect(found(limiter, retry(), timeout('1s'))).toEqual(['warning retry-inside-bulkhead']);
    expect(found(timeout('9s'), limiter, bulkhead({ maxQueued: 5 }))).toEqual([
      'warning queue-inside-bulkhead',
    ]);
    expect(found(timeout('9s'), retry(), bulkhead({ maxQueued: 5 }), limiter, timeout('1s'))).toEqual([]);
  });

  it('assumes nothing about policies that nobody has declared', () => {
    const mine: Policy = { kind: 'mine', name: 'mine' };
    expect(found(mine, retry(), bulkhead({ maxQueued: 1 }))).toEqual([]);
    expect(found(timeout('1s'), retry(), mine)).toEqual([]);
  });
});
