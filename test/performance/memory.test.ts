import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { declaration } from '../../src/circuit-breaker/declaration.ts';
import {
  CIRCUIT_BREAKER,
  type CircuitBreakerOptions,
  circuitBreaker,
} from '../../src/circuit-breaker/index.ts';
import { readDescribed } from '../../src/core/index.ts';
import { declaration as retryDeclaration } from '../../src/retry/declaration.ts';
import { RETRY, type RetryOptions, retry } from '../../src/retry/index.ts';

interface Bytes {
  readonly allocated: number;
  readonly held: number;
}

let bytes: Record<'none' | 'one' | 'six' | 'four', Bytes>;
let each: Record<'retry' | 'retryWithoutBudget' | 'circuit' | 'timeWindow' | 'countWindow' | 'key', number>;

beforeAll(() => {
  const script = fileURLToPath(new URL('./heap.ts', import.meta.url));
  const options = [
    '--expose-gc',
    // The young generation is so large that no garbage collection happens in between.
    '--max-semi-space-size=128',
    // On a busy machine, concurrent compilation would finish later, and the code would allocate more meanwhile.
    '--no-concurrent-recompilation',
    '--import',
    'tsx',
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [...options, script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  ({ calls: bytes, each } = JSON.parse(stdout));
}, 60_000);

/**
 * Bytes are nearly the same on every machine. The time at which V8 compiles a function, and so the allocations that it avoids,
 * differ from run to run. A closure for each of six layers would be 280 bytes more, and the limits are below that. A promise with
 * its reaction is 96.
 */
describe('the memory that a call takes', () => {
  it('does not depend on the number of policies, where these have nothing to remember', () => {
    expect(bytes.six.allocated - bytes.one.allocated).toBeLessThan(56);
    expect(bytes.six.held - bytes.one.held).toBeLessThan(56);
  });

  it('is about that of two promises and their reactions for the engine itself', () => {
    expect(bytes.none.allocated).toBeLessThan(680);
    expect(bytes.none.held).toBeLessThan(448);
  });

  it('is little more through retry, circuit breaker, timeout and bulkhead', () => {
    expect(bytes.four.allocated).toBeLessThan(1180);
    expect(bytes.four.held).toBeLessThan(800);
  });
});

describe('the memory that each of many takes', () => {
  it('is small for a circuit breaker with the options of others', () => {
    expect(each.circuit).toBeLessThan(450);
  });

  it('is for circuits in use what their declaration says', () => {
    const told = (options: CircuitBreakerOptions): number =>
      declaration.bytes?.(readDescribed(CIRCUIT_BREAKER, circuitBreaker(options).describe())) ?? 0;
    const counting = { window: { calls: 1000 } } as const;
    expect(Math.abs(told({}) / each.timeWindow - 1)).toBeLessThan(0.25);
    expect(Math.abs(told(counting) / each.countWindow - 1)).toBeLessThan(0.25);
  });

  it('is for retries what their declaration says', () => {
    const told = (options: RetryOptions): number =>
      retryDeclaration.bytes?.(readDescribed(RETRY, retry(options).describe())) ?? 0;
    expect(Math.abs(told({}) / each.retry - 1)).toBeLessThan(0.25);
    expect(Math.abs(told({ budget: false }) / each.retryWithoutBudget - 1)).toBeLessThan(0.25);
  });

  it('is little more for a key with a pipeline and a circuit breaker of its own, after a call', () => {
    expect(each.key).toBeLessThan(1750);
  });
});
