import { describe, expect, it } from 'vitest';
import { chaos } from '../../../src/chaos/index.ts';
import { circuitBreaker } from '../../../src/circuit-breaker/index.ts';
import { PASS, type Policy, PROCEED, reject, replace, success } from '../../../src/core/index.ts';
import { bulkhead, custom, fallback, pipeline, retry, timeout } from '../../../src/index.ts';
import { rateLimiter } from '../../../src/rate-limiter/index.ts';
import { checkPolicy, PolicyCheckError } from '../../../src/testing/index.ts';

/** Makes a hand-written limit, with an optional mistake. */
function limit(change: (policy: Policy & { held: number }) => Partial<Policy> = () => ({})): Policy {
  const policy = {
    kind: 'limit',
    name: 'limit',
    held: 0,
    admit() {
      if (policy.held >= 2) return reject(new Error('full'));
      policy.held += 1;
      return PROCEED;
    },
    release() {
      policy.held -= 1;
    },
  };
  return Object.assign(policy, change(policy));
}

async function breach(make: () => Policy<unknown>): Promise<PolicyCheckError> {
  try {
    await checkPolicy(make);
  } catch (error) {
    if (error instanceof PolicyCheckError) return error;
    throw error;
  }
  throw new Error('no breach was found');
}

describe('checkPolicy', () => {
  const ours: Record<string, () => Policy<unknown>> = {
    retry: () => retry({ maxAttempts: 3 }),
    timeout: () => timeout('100ms'),
    'circuit breaker': () => circuitBreaker({ consecutiveFailures: 3, breakDuration: '1s' }),
    bulkhead: () => bulkhead({ maxConcurrent: 2, maxQueued: 2, maxWait: '1s' }),
    'rate limiter': () => rateLimiter({ permits: 3, period: '1s', maxWait: '2s' }),
    fallback: () => fallback('fallback'),
    'chaos.latency': () => chaos.latency({ rate: 0.5, latency: '50ms', maxActive: 2 }),
    'a custom layer': () => custom((next) => next()),
    'a pipeline': () => pipeline({ name: 'nested' }, bulkhead({ maxConcurrent: 1 })),
    'a hand-written limit': () => limit(),
  };
  for (const [name, make] of Object.entries(ours)) {
    it(`is content with ${name}`, async () => {
      expect(await checkPolicy(make)).toMatchObject({ runs: 100 });
    });
  }

  it('takes a policy itself, whose state all runs share', async () => {
    const check = await checkPolicy(bulkhead({ maxConcurrent: 2 }), { runs: 20, seed: 5 });
    expect(check).toMatchObject({ policy: 'bulkhead', runs: 20 });
    expect(check.calls).toBeGreaterThan(20);
  });

  it('finds permits that are not given back, with the fewest calls that show it', async () => {
    const error = await breach(() => limit(() => ({ release: () => {} })));
    expect(error.guarantee).toBe('whatever was admitted is released');
    expect(error.found).toMatch(/after a day without calls, none of 10 single calls was admitted/);
    expect(error.message.match(/^ {4}\d+ {2}at /gm)?.length).toBeLessThanOrEqual(2);
    expect(error.message).toContain(`again:     { seed: ${error.seed}, runs: 1 }`);
    await expect(
      checkPolicy(() => limit(() => ({ release: () => {} })), { seed: error.seed, runs: 1 }),
    ).rejects.toThrow(error.message.split('\n')[1]);
  });

  it('lets a policy refuse on purpose that says so', async () => {
    const never = (): Policy => limit(() => ({ admit: () => reject(new Error('closed for good')) }));
    await expect(checkPolicy(never)).rejects.toThrow(PolicyCheckError);
    await checkPolicy(never, { recovers: false });
  });

  it('finds what is still held by the snapshot', async () => {
    const error = await breach(() =>
      limit((policy) => ({ release: () => {}, snapshot: () => ({ active: policy.held }) })),
    );
    expect(error.found).toMatch(/no call is left, but snapshot\(\).active is \d/);
  });

  it('finds permits that are given back on some paths only', async () => {
    const error = await breach(() =>
      limit((policy) => ({
        settle() {
          policy.held -= 1;
          return PASS;
        },
        release: () => {},
      })),
    );
    expect(error.guarantee).toBe('whatever was admitted is released');
  });

  it('finds calls that never settle', async () => {
    const error = await breach(() =>
      limit((policy) => ({
        admit() {
          if (policy.held >= 1) return { type: 'park', ms: Infinity };
          policy.held += 1;
          return PROCEED;
        },
      })),
    );
    expect(error.guarantee).toBe('every execution settles exactly once');
    expect(error.found).toMatch(/call \d+ never settled/);
  });

  it('finds what goes on for ever', async () => {
    const error = await breach(() => limit(() => ({ settle: () => ({ type: 'again', ms: 10 }) })));
    expect(error.guarantee).toBe('after settling, nothing remains');
  });

  it('finds ambient time, chance and timers', async () => {
    const uses: Record<string, () => unknown> = {
      'Date.now()': () => Date.now(),
      'performance.now()': () => performance.now(),
      'Math.random()': () => Math.random(),
      'setTimeout()': () => clearTimeout(globalThis.setTimeout(() => {}, 0)),
    };
    const before = [Date.now, Math.random, globalThis.setTimeout, performance.now];
    for (const [name, use] of Object.entries(uses)) {
      const error = await breach(() =>
        limit(() => ({
          settle() {
            use();
            return PASS;
          },
        })),
      );
      expect(error.guarantee).toBe('time and random numbers come from the runtime');
      expect(error.found).toBe(`settle() used ${name}`);
    }
    expect([Date.now, Math.random, globalThis.setTimeout, performance.now]).toEqual(before);
    expect(Object.hasOwn(performance, 'now')).toBe(false);
  });

  it('finds chance that it cannot see', async () => {
    let count = 0;
    const error = await breach(() =>
      limit(() => ({
        settle: () => replace(success(count++)) as never,
      })),
    );
    expect(error.guarantee).toBe('the same calls have the same results');
    expect(error.found).toMatch(/call \d+: first \d+ at \d+ ms after 1 attempts, then \d+ at/);
  });

  it('finds throwing methods', async () => {
    const fail = (): never => {
      throw new Error('mistake');
    };
    for (const method of ['admit', 'settle', 'abandon', 'release'] as const) {
      const error = await breach(() => limit(() => ({ [method]: fail })));
      expect(error.guarantee).toBe('a policy does not throw');
      expect(error.found).toBe(`${method}() threw Error: mistake`);
    }
  });

  it('finds answers that are no directives', async () => {
    const answers: [Partial<Record<'admit' | 'settle', unknown>>, RegExp][] = [
      [{ admit: async () => PROCEED }, /admit\(\) returned a promise: use/],
      [{ admit: () => true }, /admit\(\) returned true; allowed are proceed/],
      [{ admit: () => ({ type: 'again', ms: 1 }) }, /admit\(\) returned type 'again'/],
      [{ admit: () => ({ type: 'wait', ms: -1 }) }, /returned 'wait' and ms -1, not a number/],
      [{ admit: () => ({ type: 'answer' }) }, /returned 'answer' and outcome undefined/],
      [{ settle: () => ({ type: 'defer', promise: 1, decide: () => PASS }) }, /'defer' and promise 1/],
    ];
    for (const [change, found] of answers) {
      const error = await breach(() => limit(() => change as Partial<Policy>));
      expect(error.guarantee).toBe('a policy answers with a directive');
      expect(error.found).toMatch(found);
    }
  });

  it('finds snapshots and descriptions that are no plain data', async () => {
    const error = await breach(() => limit(() => ({ describe: () => ({ max: Infinity }) })));
    expect(error.found).toBe('describe().max is Infinity');
    const other = await breach(() => limit(() => ({ snapshot: () => ({ list: { map: new Map() } }) })));
    expect(other.found).toMatch(/snapshot\(\).list.map is Map/);
  });

  it('finds policies that change a shared outcome', async () => {
    const error = await breach(() =>
      limit(() => ({
        settle(_call, outcome) {
          (outcome as { touched?: boolean }).touched = true;
          return PASS;
        },
      })),
    );
    expect(error.found).toMatch(/settle\(\) threw TypeError/);
  });

  it('refuses what is no policy', async () => {
    await expect(checkPolicy({} as never)).rejects.toThrow(/checkPolicy: must be given a policy/);
    await expect(checkPolicy((() => 5) as never)).rejects.toThrow(/got 5/);
    await expect(checkPolicy(limit, { runs: 0 })).rejects.toThrow(/checkPolicy.runs/);
    await expect(checkPolicy(limit, { seed: 0.5 })).rejects.toThrow(/checkPolicy.seed/);
    await expect(checkPolicy(limit, { rounds: 1 } as never)).rejects.toThrow(/rounds is not an option/);
  });
});
