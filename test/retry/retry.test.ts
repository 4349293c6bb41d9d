import { describe, expect, it } from 'vitest';
import {
  type Classifier,
  failure,
  MAY_REPEAT,
  type Outcome,
  PASS,
  PROCEED,
  RejectedError,
  type ResilienceEvent,
  results,
  success,
  systemRuntime,
  type Verdict,
} from '../../src/core/index.ts';
import {
  type BackoffContext,
  constant,
  exponential,
  linear,
  type Retry,
  type RetryEventType,
  type RetryOptions,
  retry,
  retryBudget,
} from '../../src/retry/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const down = failure(new Error('down'));

/** Settles a call whose attempts have that `outcome` with a retry, one delay after another, until it passes. */
function delaysUntilPass(
  policy: Retry,
  outcome: Outcome = down,
  call = new FakeCall(),
  attemptMs = 0,
): number[] {
  const delays: number[] = [];
  let now = 0;
  expect(policy.admit?.(call, now)).toBe(PROCEED);
  for (;;) {
    now += attemptMs;
    const directive = policy.settle?.(call, outcome, now);
    if (directive?.type !== 'again') {
      expect(directive).toBe(PASS);
      return delays;
    }
    delays.push(directive.ms);
    now += directive.ms;
    call.attempt += 1;
  }
}

function eventsOf(policy: Retry): ResilienceEvent<RetryEventType>[] {
  const heard: ResilienceEvent<RetryEventType>[] = [];
  policy.on('*', (event) => heard.push(event));
  return heard;
}

const judged =
  (verdict: Partial<Verdict>): Classifier =>
  () => ({ kind: 'failure', ...verdict });

describe('retry', () => {
  it('passes a success, and leaves no note about the call', () => {
    const policy = retry();
    const call = new FakeCall();
    expect(policy.admit?.(call, 0)).toBe(PROCEED);
    expect(policy.settle?.(call, success(1), 5)).toBe(PASS);
    expect(call.permit).toBeUndefined();
  });

  it('tries as often as maxAttempts says, the first time included', () => {
    expect(delaysUntilPass(retry({ backoff: constant(10) }))).toEqual([10, 10]);
    expect(delaysUntilPass(retry({ maxAttempts: 5, backoff: constant(10) }))).toEqual([10, 10, 10, 10]);
    expect(delaysUntilPass(retry({ maxAttempts: 1 }))).toEqual([]);
  });

  it('T27: retries whatever is thrown, and passes it by identity', () => {
    for (const error of [undefined, null, 'text', 42, new Error('x')]) {
      expect(delaysUntilPass(retry({ backoff: constant(1) }), failure(error))).toEqual([1, 1]);
    }
  });

  it('does not retry what the classifier calls ignored, or a failure that is not retryable', () => {
    expect(delaysUntilPass(retry(), failure(new TypeError('bug')))).toEqual([]);
    expect(delaysUntilPass(retry(), down, new FakeCall({ classify: judged({ retryable: false }) }))).toEqual(
      [],
    );
  });

  it('retries a value that is judged to be a failure', () => {
    const classify = results((status: number) => (status >= 500 ? 'failure' : undefined));
    const policy = retry({ backoff: constant(1) });
    expect(delaysUntilPass(policy, success(503), new FakeCall({ classify }))).toEqual([1, 1]);
    expect(delaysUntilPass(policy, success(200), new FakeCall({ classify }))).toEqual([]);
  });

  it('counts its own attempts: retries nest', () => {
    const inner = retry({ maxAttempts: 2, backoff: constant(1) });
    const call = new FakeCall({ attempt: 7 });
    expect(delaysUntilPass(inner, down, call)).toEqual([1]);
    call.permit = undefined; // a new admission, as the engine makes it when an outer retry tries again
    expect(delaysUntilPass(inner, down, call)).toEqual([1]);
  });

  it('keeps calls apart', () => {
    const policy = retry({ maxAttempts: 2, backoff: constant(1) });
    const [a, b] = [new FakeCall(), new FakeCall()];
    policy.admit?.(a, 0);
    policy.admit?.(b, 0);
    expect(policy.settle?.(a, down, 0)).toEqual({ type: 'again', ms: 1 });
    expect(policy.settle?.(b, down, 0)).toEqual({ type: 'again', ms: 1 });
    expect(policy.settle?.(a, down, 1)).toBe(PASS);
    expect(policy.settle?.(b, success(1), 1)).toBe(PASS);
  });

  it('hands the backoff its state', () => {
    const policy = retry({ maxAttempts: 4, backoff: exponential({ initial: '1s' }) });
    expect(delaysUntilPass(policy).map(Math.round)).toEqual([897, 1093, 2036]);
  });

  it('refuses a second runtime, and names the policy', () => {
    const policy = retry({ name: 'orders' });
    policy.attach?.(systemRuntime);
    policy.attach?.(systemRuntime);
    expect(() => policy.attach?.(new FakeCall().runtime)).toThrow("retry 'orders' is in a pipeline");
  });

  it('shows the state of its budget', () => {
    const policy = retry({ backoff: constant(1) });
    policy.attach?.(systemRuntime);
    expect(policy.snapshot()).toEqual({ budget: { name: 'retry', available: 100, granted: 0, denied: 0 } });
    expect(retry({ budget: false }).snapshot()).toEqual({ budget: null });
  });
});

describe('maxDelay', () => {
  it('limits every backoff', () => {
    expect(
      delaysUntilPass(retry({ maxAttempts: 4, backoff: linear({ initial: 10 }), maxDelay: 15 })),
    ).toEqual([10, 15, 15]);
  });

  it("limits a function of the user's own", () => {
    expect(delaysUntilPass(retry({ backoff: () => '1h', maxDelay: '1s' }))).toEqual([1000, 1000]);
    expect(delaysUntilPass(retry({ backoff: () => Infinity }))).toEqual([30_000, 30_000]);
  });
});

describe('a backoff function', () => {
  it('is told of the failure', () => {
    const seen: BackoffContext[] = [];
    const policy = retry({
      backoff: (context) => {
        seen.push(context);
        return `${context.attempt * 100}ms`;
      },
    });
    expect(delaysUntilPass(policy, down, new FakeCall({ random: () => 0.25 }), 7)).toEqual([100, 200]);
    expect(seen).toMatchObject([
      { attempt: 1, outcome: down, previousDelayMs: 0, elapsedMs: 7 },
      { attempt: 2, outcome: down, previousDelayMs: 100, elapsedMs: 114 },
    ]);
    expect(seen[0]?.random()).toBe(0.25);
  });

  it.each([
    [-1, 'retry.backoff() must be a duration'],
    [Number.NaN, 'retry.backoff() must be a duration'],
    [undefined, 'retry.backoff() must be a duration'],
    ['1 minute', "got '1 minute'"],
    [Promise.resolve(5), 'retry.backoff() must be a duration'],
  ])('T13: fails the call if it gives %o', (delay, message) => {
    const policy = retry({ backoff: () => delay as number });
    const call = new FakeCall();
    policy.admit?.(call, 0);
    expect(() => policy.settle?.(call, down, 0)).toThrow(message);
  });

  it('T13: leaves the books as they were if it throws', () => {
    const budget = retryBudget();
    const policy = retry({
      budget,
      backoff: () => {
        throw new Error('bug');
      },
    });
    const call = new FakeCall();
    policy.admit?.(call, 0);
    expect(() => policy.settle?.(call, down, 0)).toThrow('bug');
    expect(budget.snapshot().granted).toBe(0);
  });
});

describe('maxElapsed', () => {
  const options: RetryOptions = { maxAttempts: 10, backoff: constant(100), maxElapsed: 350 };

  it('does not begin a delay that cannot fit', () => {
    expect(delaysUntilPass(retry(options))).toEqual([100, 100, 100]);
    expect(delaysUntilPass(retry(options), down, new FakeCall(), 60)).toEqual([100, 100]);
  });

  it('leaves time for the attempt: a delay that would end with the time is not begun', () => {
    expect(delaysUntilPass(retry({ ...options, maxElapsed: 300 }))).toEqual([100, 100]);
  });

  it('says so', () => {
    const policy = retry(options);
    const heard = eventsOf(policy);
    delaysUntilPass(policy);
    expect(heard.at(-1)).toMatchObject({
      type: 'retry.suppressed',
      attempts: 4,
      reason: 'max-elapsed',
      outcome: down,
    });
  });

  it('counts from the first attempt, wherever the clock stands', () => {
    const policy = retry(options);
    const call = new FakeCall();
    policy.admit?.(call, 1e6);
    expect(policy.settle?.(call, down, 1e6 + 249)).toEqual({ type: 'again', ms: 100 });
    expect(policy.settle?.(call, down, 1e6 + 349)).toBe(PASS);
  });
});

describe('retryAfter', () => {
  const asked = (retryAfterMs: number): FakeCall =>
    new FakeCall({ classify: judged({ retryAfterMs }), random: () => 0.5 });
  const options: RetryOptions = { maxAttempts: 2, backoff: constant(100), maxDelay: 100 };

  it('waits for what the server asked, and a little longer by chance; maxDelay does not cut it', () => {
    expect(delaysUntilPass(retry(options), down, asked(1000))).toEqual([1100]);
    expect(delaysUntilPass(retry({ ...options, retryAfter: { jitter: 0 } }), down, asked(1000))).toEqual([
      1000,
    ]);
    expect(delaysUntilPass(retry({ ...options, retryAfter: { jitter: 1 } }), down, asked(1000))).toEqual([
      1500,
    ]);
  });

  it('keeps the backoff as a floor: what is shorter, 0, in the past or no number changes nothing', () => {
    for (const hint of [50, 0, -5000, Number.NaN, -Infinity]) {
      expect(delaysUntilPass(retry(options), down, asked(hint))).toEqual([100]);
    }
  });

  it('gives up when asked to wait for too long', () => {
    const policy = retry(options);
    const heard = eventsOf(policy);
    expect(delaysUntilPass(policy, down, asked(60_001))).toEqual([]);
    expect(delaysUntilPass(policy, down, asked(Infinity))).toEqual([]);
    expect(heard[0]).toMatchObject({ type: 'retry.suppressed', attempts: 1, reason: 'retry-after' });
    expect(delaysUntilPass(policy, down, asked(60_000))).toEqual([66_000]);
  });

  it('false leaves it out of account, however long or short', () => {
    const policy = retry({ ...options, retryAfter: false });
    for (const hint of [1, 1000, 60_001, Infinity]) {
      expect(delaysUntilPass(policy, down, asked(hint))).toEqual([100]);
    }
    const heard = eventsOf(policy);
    delaysUntilPass(policy, down, asked(1000));
    expect(heard[0]).toMatchObject({ type: 'retry.scheduled', delayMs: 100, delaySource: 'backoff' });
    expect(policy.describe().retryAfter).toBe(false);
  });

  it('or comes back earlier, if that is preferred', () => {
    const clamped = { ...options, retryAfter: { max: '2s', onExceed: 'clamp', jitter: 0 } } as const;
    expect(delaysUntilPass(retry(clamped), down, asked(60_001))).toEqual([2000]);
    expect(delaysUntilPass(retry(clamped), down, asked(Infinity))).toEqual([2000]);
  });

  it('T21: never waits for longer than a timer holds', () => {
    const long = { ...options, retryAfter: { max: 2 ** 31 - 1, jitter: 1 } };
    expect(delaysUntilPass(retry(long), down, asked(2 ** 31 - 2))).toEqual([2 ** 31 - 1]);
  });

  it('counts towards maxElapsed', () => {
    expect(delaysUntilPass(retry({ ...options, maxElapsed: 500 }), down, asked(1000))).toEqual([]);
  });

  it('says whose delay it is', () => {
    const policy = retry(options);
    const heard = eventsOf(policy);
    delaysUntilPass(policy, down, asked(1000));
    delaysUntilPass(policy, down, asked(10));
    const scheduled = heard.filter((event) => event.type === 'retry.scheduled');
    expect(scheduled).toMatchObject([
      { delayMs: 1100, delaySource: 'retry-after' },
      { delayMs: 100, delaySource: 'backoff' },
    ]);
  });
});

describe('budget', () => {
  const options: RetryOptions = { maxAttempts: Infinity, backoff: constant(0) };

  it('suppresses retries when it is used up, and the failure passes', () => {
    const policy = retry({ ...options, budget: retryBudget({ minPerSecond: 1 }) });
    const heard = eventsOf(policy);
    expect(delaysUntilPass(policy)).toHaveLength(10);
    expect(heard.at(-1)).toMatchObject({ type: 'retry.suppressed', attempts: 11, reason: 'budget' });
  });

  it('is paid into by each call, once, not by its retries', () => {
    const budget = retryBudget({ ratio: 0.5, minPerSecond: 0 });
    const policy = retry({ ...options, budget });
    expect(delaysUntilPass(policy)).toHaveLength(0);
    expect(delaysUntilPass(policy)).toHaveLength(1);
  });

  it('is shared by the policies that are given it', () => {
    const budget = retryBudget({ minPerSecond: 1 });
    expect(delaysUntilPass(retry({ ...options, budget }))).toHaveLength(10);
    expect(delaysUntilPass(retry({ ...options, budget }))).toHaveLength(0);
  });

  it('is not spent on a retry that is not made for another reason', () => {
    const policy = retry({ ...options, maxElapsed: 1, backoff: constant(1) });
    expect(delaysUntilPass(policy)).toHaveLength(0);
    expect(policy.budget?.snapshot().granted).toBe(0);
  });

  it('is not asked for what was never sent', () => {
    const policy = retry({ ...options, maxAttempts: 50, budget: retryBudget({ minPerSecond: 1 }) });
    const call = new FakeCall({ classify: judged({ notSent: true }) });
    expect(delaysUntilPass(policy, down, call)).toHaveLength(49);
    expect(policy.budget?.snapshot().granted).toBe(0);
  });

  it('can be switched off', () => {
    expect(delaysUntilPass(retry({ maxAttempts: 500, backoff: constant(0), budget: false }))).toHaveLength(
      499,
    );
  });
});

describe('shouldRetry', () => {
  const options: RetryOptions = { backoff: constant(1) };

  it('overrides the classifier either way, and leaves to it what it does not decide', () => {
    expect(delaysUntilPass(retry({ ...options, shouldRetry: () => false }))).toEqual([]);
    expect(delaysUntilPass(retry({ ...options, shouldRetry: () => true }), success('pending'))).toEqual([
      1, 1,
    ]);
    expect(delaysUntilPass(retry({ ...options, shouldRetry: () => undefined }))).toEqual([1, 1]);
    expect(delaysUntilPass(retry({ ...options, shouldRetry: () => undefined }), success(1))).toEqual([]);
  });

  it('is given the outcome and the call', () => {
    const call = new FakeCall({ key: 'k' });
    retry({
      shouldRetry: (outcome, given) => {
        expect(outcome).toBe(down);
        expect(given).toBe(call);
        return false;
      },
    }).settle?.(call, down, 0);
    expect.assertions(2);
  });

  it('T20: cannot lift the limits', () => {
    expect(delaysUntilPass(retry({ ...options, shouldRetry: () => true }))).toEqual([1, 1]);
  });

  it('T13: a promise, or anything else that would always be true, fails the call', () => {
    const call = new FakeCall();
    const policy = retry({ shouldRetry: (async () => false) as unknown as () => boolean });
    expect(() => policy.settle?.(call, down, 0)).toThrow(
      'retry.shouldRetry() must be true, false or undefined',
    );
  });

  it('T13: what it throws fails the call, and nothing is spent', () => {
    const policy = retry({
      shouldRetry: () => {
        throw new Error('bug');
      },
    });
    expect(() => policy.settle?.(new FakeCall(), down, 0)).toThrow('bug');
    expect(policy.budget?.snapshot().granted).toBe(0);
  });
});

describe('a rejection by a policy further in', () => {
  const rejection = failure(
    new RejectedError('circuit-open', 'open', { policy: 'breaker', retryAfterMs: 5000 }),
  );

  it('is not retried', () => {
    expect(delaysUntilPass(retry(), rejection)).toEqual([]);
  });

  it('is retried if asked to, when the policy expects it to make sense', () => {
    const policy = retry({ maxAttempts: 2, shouldRetry: () => true, retryAfter: { jitter: 0 } });
    expect(delaysUntilPass(policy, rejection)).toEqual([5000]);
    expect(policy.budget?.snapshot().granted).toBe(0);
  });
});

describe('events', () => {
  it('tell of each delay and of the end', () => {
    const policy = retry({ name: 'orders', backoff: constant(10) });
    const heard = eventsOf(policy);
    delaysUntilPass(policy);
    expect(heard).toMatchObject([
      {
        type: 'retry.scheduled',
        policy: 'orders',
        policyKind: 'retry',
        attempt: 1,
        delayMs: 10,
        delaySource: 'backoff',
        outcome: down,
      },
      { type: 'retry.scheduled', attempt: 2, delayMs: 10 },
      { type: 'retry.exhausted', attempt: 3, attempts: 3, outcome: down },
    ]);
  });

  it('there are none for a success, and none for what is not retried anyway', () => {
    const policy = retry();
    const heard = eventsOf(policy);
    delaysUntilPass(policy, success(1));
    delaysUntilPass(policy, failure(new TypeError('bug')));
    expect(heard).toEqual([]);
  });

  it('T8: a listener that throws changes nothing', () => {
    const policy = retry({ backoff: constant(1) });
    const reported: unknown[] = [];
    policy.attach?.({ ...systemRuntime, report: (error) => reported.push(error) });
    policy.on('retry.scheduled', () => {
      throw new Error('listener');
    });
    expect(delaysUntilPass(policy)).toEqual([1, 1]);
    expect(reported).toHaveLength(2);
  });
});

describe('an operation that cannot be run twice', () => {
  /** Sends a body that is used up by sending it. */
  const onlyIfNotSent = Object.assign(() => undefined, { [MAY_REPEAT]: (notSent: boolean) => notSent });

  function call(classify: Classifier = () => 'failure'): FakeCall {
    return Object.assign(new FakeCall({ classify }), { operation: onlyIfNotSent });
  }
  const ask = (outcome: Outcome, on: FakeCall) => retry({ budget: false }).settle?.(on, outcome, 0)?.type;

  it('is not retried after it was sent', () => {
    expect(ask(down, call())).toBe('pass');
    expect(ask(success(503), call())).toBe('pass');
    expect(ask(down, new FakeCall({ classify: () => 'failure' }))).toBe('again');
  });

  it('is retried where it was not sent, or a policy further in has refused the call', () => {
    const notSent = (): Verdict => ({ kind: 'failure', retryable: true, notSent: true });
    const refused = failure(new RejectedError('circuit-open', 'open', { policy: 'breaker' }));
    const asked = retry({ budget: false, shouldRetry: () => true });
    expect(asked.settle?.(call(notSent), down, 0)?.type).toBe('again');
    expect(asked.settle?.(call(), refused, 0)?.type).toBe('again');
  });
});

describe('the deadline of a call', () => {
  it('leaves no delay that would be over only with it, or later', () => {
    const policy = retry({ backoff: constant(100), budget: false });
    const heard: unknown[] = [];
    policy.on('retry.suppressed', ({ reason }) => heard.push(reason));
    const ask = (untilDeadlineMs: number) =>
      policy.settle?.(new FakeCall({ untilDeadlineMs }), down, 0)?.type;
    expect([ask(101), ask(100), ask(99)]).toEqual(['again', 'pass', 'pass']);
    expect(heard).toEqual(['deadline', 'deadline']);
  });
});

describe('what a retry says of itself', () => {
  it('without a budget: it remembers nothing, and has nothing to measure', () => {
    const policy = retry({ budget: false });
    expect(policy.traits).toEqual(['repeats']);
    expect(policy.remembers?.(0)).toBe(0);
    expect(policy.reading?.()).toEqual({});
  });

  it('with a budget of one’s own that says neither: the same', () => {
    const budget = { deposit: () => undefined, withdraw: () => true };
    const policy = retry({ budget: budget as never });
    expect(policy.remembers?.(0)).toBe(0);
    expect(policy.reading?.()).toEqual({});
  });

  it('needs the time of those calls whose time it counts', () => {
    expect(retry({ budget: false }).needsTime).toEqual({ admit: false, success: false });
    expect(retry().needsTime).toEqual({ admit: true, success: false });
    expect(retry({ budget: false, maxElapsed: 5 }).needsTime).toEqual({ admit: true, success: false });
    expect(retry({ budget: false, shouldRetry: () => true }).needsTime).toEqual({
      admit: false,
      success: true,
    });
    expect(retry().passesSuccess).toBe(true);
    expect(retry({ shouldRetry: () => true }).passesSuccess).toBe(false);
  });
});
