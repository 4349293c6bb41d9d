import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Defer,
  type Executor,
  failure,
  type Operation,
  type Outcome,
  PASS,
  type Policy,
  RejectedError,
  type ResilienceEvent,
  results,
  type Settlement,
  success,
  systemRuntime,
} from '../../src/core/index.ts';
import { declaration } from '../../src/fallback/declaration.ts';
import {
  type Fallback,
  FallbackError,
  type FallbackEventType,
  type FallbackOptions,
  type FallbackUpdate,
  fallback,
} from '../../src/fallback/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const original = new Error('down');
const down = failure(original);

function settle<F>(
  policy: Fallback<F>,
  outcome: Outcome = down,
  call = new FakeCall(),
): Settlement<F> | undefined {
  return policy.settle?.(call, outcome, 0);
}

/** Carries out a deferral as the engine does. */
async function settled<F>(
  policy: Fallback<F>,
  outcome: Outcome = down,
  call = new FakeCall(),
): Promise<unknown> {
  const directive = settle(policy, outcome, call) as Defer<Settlement<F>>;
  expect(directive.type).toBe('defer');
  return directive.promise.then(
    (value) => directive.decide(success(value), 0),
    (error) => directive.decide(failure(error), 0),
  );
}

function eventsOf<F>(policy: Fallback<F>): ResilienceEvent<FallbackEventType>[] {
  const heard: ResilienceEvent<FallbackEventType>[] = [];
  policy.on('*', (event) => heard.push(event));
  return heard;
}

interface FakePipeline<Adds> extends Policy<Adds>, Executor {
  readonly kind: 'pipeline';
}

function fakePipeline<T>(execute: (operation: Operation) => Promise<T>): FakePipeline<T> {
  return { kind: 'pipeline', name: 'secondary', execute: execute as Executor['execute'] };
}

describe('a value', () => {
  it('takes the place of a failure, with one directive for all calls', () => {
    const policy = fallback(null);
    const directive = settle(policy);
    expect(directive).toEqual({ type: 'replace', outcome: { ok: true, value: null }, apart: true });
    expect(settle(policy)).toBe(directive);
  });

  it('may be undefined, an object, anything', () => {
    const value = { stale: true };
    expect(settle(fallback(undefined))).toMatchObject({ outcome: { ok: true, value: undefined } });
    expect((settle(fallback(value)) as { outcome: { value: unknown } }).outcome.value).toBe(value);
    expect(Object.isFrozen(value)).toBe(false);
  });

  it('is not used after a success', () => {
    expect(settle(fallback(null), success(1))).toBe(PASS);
  });
});

describe('a function', () => {
  it('is given the outcome and the call', () => {
    const call = new FakeCall({ key: 'k' });
    const policy = fallback((outcome, given) => [outcome, given]);
    expect(settle(policy, down, call)).toEqual({
      type: 'replace',
      outcome: success([down, call]),
      apart: false,
    });
    expect(settle(fallback(() => 1))).toEqual({ type: 'replace', outcome: success(1), apart: true });
  });

  it('may answer later', async () => {
    expect(await settled(fallback(async (outcome) => outcome.ok))).toEqual({
      type: 'replace',
      outcome: success(false),
      apart: false,
    });
  });

  it('may answer with any thenable', async () => {
    const thenable = {
      then: (resolve: (value: number) => void) => resolve(5),
    } as unknown as PromiseLike<number>;
    expect(settle(fallback(() => thenable))).toMatchObject({ type: 'defer', promise: thenable });
  });

  it('is called once', () => {
    let calls = 0;
    settle(
      fallback(() => {
        calls += 1;
      }),
    );
    expect(calls).toBe(1);
  });

  it('is how a function becomes the value', () => {
    const value = (): number => 5;
    expect((settle(fallback(() => value)) as { outcome: { value: unknown } }).outcome.value).toBe(value);
  });
});

describe('what is meant by a source', () => {
  const bare = 'fallback.source must not be a bare policy';
  const thenable = Object.assign(() => 1, { then: () => undefined });

  it.each<[string, object]>([
    ['with admit', { kind: 'mine', name: 'mine', admit: () => undefined }],
    ['with settle only', { kind: 'mine', name: 'mine', settle: () => undefined }],
    ['that only describes itself', { kind: 'mine', name: 'mine', describe: () => ({}) }],
    [
      'of another kind than a pipeline, with execute',
      { kind: 'mine', name: 'mine', execute: () => undefined },
    ],
    [
      'of the kind of a pipeline, without execute',
      { kind: 'pipeline', name: 'mine', settle: () => undefined },
    ],
  ])('a policy is refused: %s', (_, policy) => {
    expect(() => fallback(policy)).toThrow(bare);
  });

  it.each<[string, object]>([
    ['a kind only', { kind: 'book', settle: () => undefined }],
    ['a name only', { name: 'Ada', settle: () => undefined }],
    ['no method of a policy', { kind: 'book', name: 'Ada' }],
    ['a kind that is no text', { kind: 1, name: 'Ada', settle: () => undefined }],
  ])('a value that looks like a policy is a value: %s', (_, value) => {
    expect((settle(fallback(value)) as { outcome: { value: unknown } }).outcome.value).toBe(value);
  });

  it('a function that is a promise as well is one: refused as a source, waited for as an answer', () => {
    expect(() => fallback(thenable)).toThrow('fallback.source must not be a promise');
    expect(settle(fallback(() => thenable))).toMatchObject({ type: 'defer', promise: thenable });
  });
});

describe('a pipeline', () => {
  it('runs the same operation', async () => {
    const call = new FakeCall();
    const ran: Operation[] = [];
    const secondary = fakePipeline(async (operation) => {
      ran.push(operation);
      return 'from the secondary';
    });
    expect(await settled(fallback(secondary), down, call)).toEqual({
      type: 'replace',
      outcome: success('from the secondary'),
      apart: true,
    });
    expect(ran).toEqual([call.operation]);
  });

  it('that fails, fails the call', async () => {
    const fallbackError = new Error('down as well');
    const policy = fallback(fakePipeline(() => Promise.reject(fallbackError)));
    const directive = (await settled(policy)) as { outcome: { error: FallbackError } };
    expect(directive.outcome.error).toMatchObject({ fallbackError, cause: original });
  });
});

describe('when', () => {
  it('by default: failures, values judged to be failures, and rejections by policies further in', () => {
    const policy = fallback('plan B');
    const classify = results((status: number) => (status >= 500 ? 'failure' : undefined));
    const rejection = failure(new RejectedError('circuit-open', 'open', { policy: 'breaker' }));
    for (const outcome of [down, failure(undefined), rejection, success(503)]) {
      expect(settle(policy, outcome, new FakeCall({ classify }))).toMatchObject({ type: 'replace' });
    }
  });

  it('by default also failures that are not worth retrying', () => {
    const classify = () => ({ kind: 'failure', retryable: false }) as const;
    expect(settle(fallback(1), down, new FakeCall({ classify }))).toMatchObject({ type: 'replace' });
  });

  it('by default neither programming errors nor what the classifier ignores', () => {
    expect(settle(fallback(1), failure(new TypeError('x is not a function')))).toBe(PASS);
    expect(settle(fallback(1), failure(new DOMException('stopped', 'AbortError')))).toBe(PASS);
    expect(settle(fallback(1), down, new FakeCall({ classify: () => 'ignored' }))).toBe(PASS);
  });

  it('decides, either way, and leaves the rest to the default', () => {
    const when = (outcome: Outcome): boolean | undefined => {
      if (outcome.ok) return outcome.value === undefined;
      return outcome.error instanceof TypeError ? true : outcome.error === 'mine' ? false : undefined;
    };
    const policy = fallback(0, { when });
    expect(settle(policy, success(undefined))).toMatchObject({ type: 'replace' });
    expect(settle(policy, success(1))).toBe(PASS);
    expect(settle(policy, failure(new TypeError('bug')))).toMatchObject({ type: 'replace' });
    expect(settle(policy, failure('mine'))).toBe(PASS);
    expect(settle(policy, down)).toMatchObject({ type: 'replace' });
  });

  it('is given the call', () => {
    const call = new FakeCall({ key: 'k' });
    const given: unknown[] = [];
    fallback(0, { when: (...args) => given.push(...args) > 9 }).settle?.(call, down, 0);
    expect(given).toEqual([down, call]);
  });

  it('T13: fails the call if it throws or answers with a promise', () => {
    const throwing = fallback(0, {
      when: () => {
        throw new Error('bug');
      },
    });
    expect(() => settle(throwing)).toThrow('bug');
    const late = fallback(0, { when: (async () => false) as unknown as () => boolean });
    expect(() => settle(late)).toThrow('fallback.when() must be true, false or undefined, got an object');
  });
});

describe('a failing fallback', () => {
  const fallbackError = Object.freeze(new Error('no cache'));
  const throwing = fallback((): never => {
    throw fallbackError;
  });

  it('fails the call with both errors, and changes neither', () => {
    const directive = settle(throwing) as { outcome: { ok: boolean; error: FallbackError } };
    expect(directive.outcome.ok).toBe(false);
    const { error } = directive.outcome;
    expect(error).toBeInstanceOf(FallbackError);
    expect(error).toMatchObject({ name: 'FallbackError', code: 'fallback-failed', policy: 'fallback' });
    expect(error.message).toBe('fallback: the fallback failed: no cache');
    expect(error.cause).toBe(original);
    expect(error.fallbackError).toBe(fallbackError);
    expect('cause' in fallbackError).toBe(false);
  });

  it('T31: does so for a rejected promise and for what is no error', async () => {
    const directive = await settled(fallback(() => Promise.reject(undefined)));
    expect(directive).toMatchObject({
      outcome: { ok: false, error: { fallbackError: undefined, cause: original } },
    });
    expect((directive as { outcome: { error: Error } }).outcome.error.message).toBe(
      'fallback: the fallback failed',
    );
  });

  it('keeps the value that was judged to be a failure as the cause', () => {
    const directive = settle(throwing, success(503), new FakeCall({ classify: () => 'failure' }));
    expect(directive).toMatchObject({ outcome: { ok: false, error: { fallbackError, cause: 503 } } });
  });

  it('T27: passes the original as it is when the fallback rethrows it', async () => {
    const rethrow = (outcome: Outcome): never => {
      throw (outcome as { error: unknown }).error;
    };
    expect(settle(fallback(rethrow))).toBe(PASS);
    expect(await settled(fallback(async (outcome) => rethrow(outcome)))).toBe(PASS);
  });

  it('catches a thenable whose `then` cannot be read', () => {
    const hostile = Object.defineProperty({}, 'then', {
      get() {
        throw fallbackError;
      },
    });
    expect(settle(fallback(() => hostile))).toMatchObject({ outcome: { error: { fallbackError } } });
  });
});

describe('events', () => {
  it('tell that a fallback was used, once it has answered', async () => {
    const policy = fallback(async () => 1, { name: 'cached' });
    const heard = eventsOf(policy);
    const directive = settle(policy) as Defer<Settlement<number>>;
    expect(heard).toEqual([]);
    directive.decide(success(1), 0);
    expect(heard).toMatchObject([
      { type: 'fallback.used', policy: 'cached', policyKind: 'fallback', failure: down },
    ]);
  });

  it('tell that it was used: value, function', () => {
    for (const policy of [fallback<unknown>(null), fallback<unknown>(() => 1)]) {
      const heard = eventsOf(policy);
      settle(policy);
      settle(policy, success(1));
      expect(heard).toMatchObject([{ type: 'fallback.used', failure: down }]);
    }
  });

  it('tell that it failed', () => {
    const error = new Error('no cache');
    const policy = fallback(() => {
      throw error;
    });
    const heard = eventsOf(policy);
    settle(policy);
    expect(heard).toMatchObject([{ type: 'fallback.failed', failure: down, error }]);
  });

  it('T8: a listener that throws changes nothing', () => {
    const policy = fallback(null);
    const reported: unknown[] = [];
    policy.attach?.({ ...systemRuntime, report: (error) => reported.push(error) });
    policy.on('fallback.used', () => {
      throw new Error('listener');
    });
    expect(settle(policy)).toMatchObject({ type: 'replace' });
    expect(reported).toHaveLength(1);
  });
});

describe('its description', () => {
  it('says with what it answers, and when', () => {
    expect(fallback(null).describe()).toEqual({ value: null });
    expect(fallback(true).describe()).toEqual({ value: true });
    expect(fallback(false).describe()).toEqual({ value: false });
    function cached() {
      return 1;
    }
    const when = () => true;
    expect(fallback(cached, { when }).describe()).toEqual({
      function: { function: 'cached' },
      when: { function: 'when' },
    });
    expect(fallback(fakePipeline(async () => 1)).describe()).toEqual({ pipeline: 'secondary' });
  });

  it('says data as it is, in a copy', () => {
    const value = { items: [1, 'two', { three: null }], stale: true };
    const { value: told } = fallback(value).describe();
    expect(told).toEqual(value);
    expect(told).not.toBe(value);
  });

  it('says of a value that is no data that a function gives it, as one would in a file', () => {
    const circle: Record<string, unknown> = {};
    circle.again = circle;
    const { proxy, revoke } = Proxy.revocable({}, {});
    const kept = [undefined, NaN, 5n, new Date(), new Map(), { f: () => 1 }, [undefined], circle, proxy];
    const policies = kept.map((value) => fallback<unknown>(value));
    revoke();
    for (const policy of policies) expect(policy.describe()).toEqual({ function: { function: '' } });
    expect(fallback('x'.repeat(2000).split('')).describe()).toEqual({ function: { function: '' } });
  });
});

describe('update', () => {
  it('puts another answer in its place', () => {
    const policy = fallback<unknown>(1);
    policy.update({ value: 2 });
    expect(settle(policy)).toMatchObject({ outcome: { value: 2 } });
    policy.update({ function: () => 3 });
    expect(settle(policy)).toMatchObject({ outcome: { value: 3 } });
    policy.update({ function: undefined, value: null });
    expect(settle(policy)).toMatchObject({ outcome: { value: null } });
  });

  it('asks another function when to answer, or none', () => {
    const policy = fallback(1);
    policy.update({ when: (outcome) => outcome.ok });
    expect(policy.passesSuccess).toBe(false);
    expect(settle(policy, success(0))).toMatchObject({ type: 'replace' });
    expect(settle(policy, down)).toBe(PASS);
    policy.update({ when: undefined });
    expect(policy.passesSuccess).toBe(true);
    expect(settle(policy, down)).toMatchObject({ type: 'replace' });
  });

  it('leaves a pipeline, and takes up no other', () => {
    const secondary = fakePipeline(async () => 1);
    const policy = fallback<unknown>(secondary);
    policy.update({ pipeline: secondary, when: () => undefined } as FallbackUpdate<unknown>);
    expect(policy.pipelines).toEqual([secondary]);
    expect(() => policy.update({ pipeline: fakePipeline(async () => 2) } as object)).toThrow(
      'fallback.pipeline cannot change while in use, got an object',
    );
    policy.update({ value: 2 });
    expect(policy.pipelines).toBeUndefined();
    expect(settle(policy)).toMatchObject({ outcome: { value: 2 } });
  });

  it.each<[object, string]>([
    [{ value: 1, function: () => 2 }, 'fallback must have exactly one of value, function and pipeline'],
    [{ value: undefined }, 'fallback must have exactly one of value, function and pipeline, got none'],
    [{ function: 5 }, 'fallback.function must be a function, got 5'],
    [{ pipeline: {} }, 'fallback.pipeline must be a pipeline, got an object'],
    [{ value: Promise.resolve() }, 'fallback.source must not be a promise'],
    [{ wen: 1 }, 'fallback.wen is not an option: did you mean when?'],
    [{ name: 'other' }, "fallback.name cannot change while in use, got 'other'"],
    [{ when: true }, 'fallback.when must be a function, got true'],
  ])('refuses %o, and nothing changes', (change, message) => {
    const policy = fallback<unknown>(1);
    expect(() => policy.update(change)).toThrow(message);
    expect(policy.describe()).toEqual({ value: 1 });
  });
});

describe('its declaration', () => {
  it.each<[object, string]>([
    [{}, 'got none'],
    [{ value: 1, pipeline: fakePipeline(async () => 1) }, 'got value and pipeline'],
  ])('makes it of exactly one source: %o', (options, seen) => {
    expect(() => declaration.make?.(options)).toThrow(
      `fallback must have exactly one of value, function and pipeline, ${seen}`,
    );
  });

  it('adds up what a call comes to that is run elsewhere as well', () => {
    const inside = { latencyMs: 10, attempts: 2, delaysMs: 3, running: 4, inFlight: 5 };
    const boundsOf = () => inside;
    expect(declaration.around(inside, { value: 1 }, { boundsOf, isRepeated: false })).toEqual(inside);
    expect(declaration.around(inside, { pipeline: 'secondary' }, { boundsOf, isRepeated: false })).toEqual({
      latencyMs: 20,
      attempts: 4,
      delaysMs: 6,
      running: 8,
      inFlight: 10,
      isShared: false,
    });
  });

  it('says in words what the caller gets', () => {
    expect(declaration.summary({ value: { stale: true } })).toBe('answers {"stale":true}');
    expect(declaration.summary({ function: { function: '' } })).toBe('answers what a function says');
    expect(declaration.summary({ pipeline: 'other' })).toBe("tries the pipeline 'other'");
    const of = { name: 'fallback', isRepeated: false };
    expect(declaration.happens?.({ value: null }, of).onOverload).toBe(
      'Instead of a failure, the caller gets null.',
    );
  });
});

it('refuses a second runtime, and names the policy', () => {
  const policy = fallback(null, { name: 'cached' });
  policy.attach?.(systemRuntime);
  policy.attach?.(systemRuntime);
  expect(() => policy.attach?.(new FakeCall().runtime)).toThrow("fallback 'cached' is in a pipeline");
});

describe('validation', () => {
  it.each<[unknown, unknown, string]>([
    [Promise.resolve(1), undefined, 'fallback.source must not be a promise'],
    [fallback(null), undefined, "fallback.source must not be a bare policy, got 'fallback'"],
    [
      { kind: 'custom', name: 'custom', describe: () => ({}) },
      undefined,
      "fallback.source must not be a bare policy, got 'custom'",
    ],
    [null, null, 'fallback.options must be an object, got null'],
    [null, { wen: () => true }, 'fallback.options.wen is not an option: did you mean when?'],
    [null, { when: true }, 'fallback.when must be a function, got true'],
    [null, { name: '' }, 'fallback.name must be a string that is not empty'],
  ])('refuses %o, %o', (source, options, message) => {
    expect(() => fallback(source, options as FallbackOptions)).toThrow(message);
  });

  it('takes data that only looks a little like a policy', () => {
    expect(() => fallback({ kind: 'user', name: 'nobody' })).not.toThrow();
  });
});

it('infers what it adds to the result', () => {
  expectTypeOf(fallback(null)).toEqualTypeOf<Fallback<null>>();
  expectTypeOf(fallback('none')).toEqualTypeOf<Fallback<string>>();
  expectTypeOf(fallback((outcome) => (outcome.ok ? 1 : 2))).toEqualTypeOf<Fallback<number>>();
  expectTypeOf(fallback(async (_, call) => call.key)).toEqualTypeOf<Fallback<string | undefined>>();
  expectTypeOf(fallback(() => () => 5)).toEqualTypeOf<Fallback<() => number>>();
  expectTypeOf(fallback(fakePipeline(async () => 5))).toEqualTypeOf<Fallback<number>>();
  expectTypeOf(fallback({} as FakePipeline<never>)).toEqualTypeOf<Fallback<never>>();
});
