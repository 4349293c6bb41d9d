import { describe, expectTypeOf, it } from 'vitest';
import {
  type AddsOf,
  bulkhead,
  cache,
  coalesce,
  custom,
  type Duration,
  fallback,
  isRejectedError,
  type Outcome,
  type Pipeline,
  pipeline,
  retry,
  timeout,
} from '../../src/index.ts';

interface User {
  readonly id: string;
}
declare const getUser: (id: string) => Promise<User>;

describe('the result of a call', () => {
  it('is that of the operation', () => {
    const api = pipeline(timeout('10s'), retry(), bulkhead());
    expectTypeOf(api).toEqualTypeOf<Pipeline<never>>();
    expectTypeOf(api.execute(() => getUser('1'))).toEqualTypeOf<Promise<User>>();
    expectTypeOf(api.execute(() => 5)).resolves.toEqualTypeOf<number>();
    expectTypeOf(api.execute(async () => {})).resolves.toEqualTypeOf<void>();
    expectTypeOf(pipeline().execute(() => 'x')).resolves.toEqualTypeOf<string>();
  });

  it('is that of the operation where it was kept, or is shared', () => {
    const kept = pipeline(cache({ ttl: '1m' }), coalesce());
    expectTypeOf(kept).toEqualTypeOf<Pipeline<never>>();
    expectTypeOf(kept.execute(() => getUser('1'))).toEqualTypeOf<Promise<User>>();
    // @ts-expect-error a typo is no duration
    cache({ ttl: '1 minute' });
    // @ts-expect-error without a time nothing can be kept
    cache({});
    cache({ ttl: (value, call) => (call.key === 'a' ? 0 : { fresh: value === null ? '1s' : 'unlimited' }) });
  });

  it('may be what a fallback answers with, at whatever depth and with options first', () => {
    const toNull = pipeline(fallback(null), retry());
    expectTypeOf(toNull.execute(() => getUser('1'))).resolves.toEqualTypeOf<User | null>();
    const nested = pipeline({ name: 'outer' }, timeout('1s'), pipeline(retry(), toNull));
    expectTypeOf(nested.execute(() => getUser('1'))).resolves.toEqualTypeOf<User | null>();
    const two = pipeline(
      fallback(null),
      fallback(() => 5),
    );
    expectTypeOf(two.execute(() => 'x')).resolves.toEqualTypeOf<string | number | null>();
    const only = pipeline(fallback(null));
    expectTypeOf<AddsOf<typeof only>>().toEqualTypeOf<null>();
  });

  it('is what the function, or the pipeline, of a fallback comes to', () => {
    const async = pipeline(fallback(async () => new Date()));
    expectTypeOf(async.execute(() => 1)).resolves.toEqualTypeOf<number | Date>();
    const secondary = pipeline(timeout('1s'));
    expectTypeOf(pipeline(fallback(secondary)).execute(() => 1)).resolves.toEqualTypeOf<number>();
  });

  it('is not changed by a custom layer, unless it says so', () => {
    const through = pipeline(custom(async (next) => next()));
    expectTypeOf(through.execute(() => 1)).resolves.toEqualTypeOf<number>();
    const adding = pipeline(
      custom(async (next, call) => {
        try {
          return await next();
        } catch {
          return call.attempt > 1 ? null : 'cached';
        }
      }),
    );
    expectTypeOf(adding.execute(() => 1)).resolves.toEqualTypeOf<number | 'cached' | null>();
  });

  it('of executeOutcome is narrowed by ok', async () => {
    const outcome = await pipeline(fallback(null)).executeOutcome(() => getUser('1'));
    expectTypeOf(outcome).toEqualTypeOf<Outcome<User | null>>();
    if (outcome.ok) expectTypeOf(outcome.value).toEqualTypeOf<User | null>();
    else {
      expectTypeOf(outcome.error).toEqualTypeOf<unknown>();
      if (isRejectedError(outcome.error)) {
        expectTypeOf(outcome.error.retryAfterMs).toEqualTypeOf<number | undefined>();
      }
      // @ts-expect-error a failure has no value
      outcome.value;
    }
  });
});

describe('wrap', () => {
  const api = pipeline(fallback(null));

  it('keeps the parameters, optional and rest ones too', () => {
    const wrapped = api.wrap(getUser);
    expectTypeOf(wrapped).parameters.toEqualTypeOf<[id: string]>();
    expectTypeOf(wrapped('1')).resolves.toEqualTypeOf<User | null>();
    const sync = api.wrap((a: number, b?: string, ...rest: boolean[]) => `${a}${b}${rest}`);
    expectTypeOf(sync).parameters.toEqualTypeOf<[a: number, b?: string | undefined, ...rest: boolean[]]>();
    expectTypeOf(sync(1)).resolves.toEqualTypeOf<string | null>();
    // @ts-expect-error a number is no id
    void wrapped(1);
  });

  it('types the key and signal functions by the parameters', () => {
    api.wrap((tenant: string, signal?: AbortSignal) => [tenant, signal], {
      key: (tenant) => tenant,
      signal: (_tenant, signal) => signal,
    });
    api.wrap((count: number) => count, {
      // @ts-expect-error a key is a string
      key: (count) => count,
    });
  });
});

describe('map', () => {
  it('infers items and results', () => {
    const api = pipeline(fallback(null));
    const answers = api.map(new Set(['a']), (item, call) => {
      expectTypeOf(item).toEqualTypeOf<string>();
      expectTypeOf(call.attempt).toEqualTypeOf<number>();
      return Promise.resolve(item.length);
    });
    expectTypeOf(answers).resolves.toEqualTypeOf<(number | null)[]>();
    expectTypeOf(api.mapOutcomes([1], (item) => item)).resolves.toEqualTypeOf<Outcome<number | null>[]>();
  });
});

describe('options', () => {
  it('take a kind or a verdict written in place', () => {
    pipeline({ classify: () => 'failure' });
    pipeline({ classify: () => 'ignored' }, retry());
    pipeline(
      { classify: (outcome) => (outcome.ok ? 'success' : { kind: 'failure', throttled: true }) },
      retry(),
    );
    // @ts-expect-error no such kind
    pipeline({ classify: () => 'fine' }, retry());
    // @ts-expect-error no such option
    pipeline({ nam: 'x' }, retry());
    // @ts-expect-error no policy
    pipeline({ name: 'x' }, 5);
  });
});

describe('Duration', () => {
  it('takes numbers and strings with a unit', () => {
    expectTypeOf<250>().toExtend<Duration>();
    expectTypeOf<'250ms'>().toExtend<Duration>();
    expectTypeOf<'1.5s'>().toExtend<Duration>();
    expectTypeOf<'5m'>().toExtend<Duration>();
    expectTypeOf<'1h'>().toExtend<Duration>();
  });

  it('takes no typo', () => {
    expectTypeOf<'1 fortnight'>().not.toExtend<Duration>();
    expectTypeOf<'10sec'>().not.toExtend<Duration>();
    expectTypeOf<'10'>().not.toExtend<Duration>();
    expectTypeOf<'s'>().not.toExtend<Duration>();
    expectTypeOf<string>().not.toExtend<Duration>();
    // @ts-expect-error days are no unit
    timeout('1d');
  });
});
