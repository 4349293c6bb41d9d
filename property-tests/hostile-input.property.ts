import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import {
  bulkhead,
  circuitBreaker,
  constant,
  custom,
  errors,
  exponential,
  fallback,
  fibonacci,
  linear,
  perKey,
  pipeline,
  rateLimiter,
  results,
  retry,
  retryBudget,
  schedule,
  timeout,
} from 'seawall';
import {
  grpc,
  holdOnRetryAfter,
  http,
  nodeErrors,
  parseRetryAfter,
  readRateLimits,
  readRetryAfter,
  resilientFetch,
} from 'seawall/http';
import { describe, expect, it } from 'vitest';
import {
  classifyByDefault,
  type Outcome,
  type Policy,
  parseDuration,
  systemRuntime,
} from '../src/core/index.ts';
import { cpuMs } from '../test/support/cpu-time.ts';
import { FakeCall } from '../test/support/fake-call.ts';

/** Names of fields that are read from outside values. */
const fields = fc.constantFrom(
  'name',
  'message',
  'code',
  'status',
  'statusCode',
  'headers',
  'response',
  'cause',
  'errors',
  'config',
  'request',
  'method',
  'metadata',
  'details',
  'syscall',
  'then',
  'body',
  'retryAfter',
  '$metadata',
  '$retryable',
  'toString',
);
const words = fc.constantFrom(
  'AbortError',
  'TypeError',
  'ECONNREFUSED',
  'fetch failed',
  'POST',
  'get',
  '120',
  'Fri, 31 Dec 1999 23:59:59 GMT',
  '"default";r=50;t=30',
  '\u0000\u001b[31m\r\n',
  '\ud800',
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(undefined, null, 0, -1, 503, 429, 304, 14, Number.NaN, Infinity, true, 5n, Symbol('s')),
    fc.dictionary(fields, tie('tree'), { maxKeys: 5, noNullPrototype: false }),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
  ),
}));

const throwing = (value: unknown) => () => {
  throw value;
};

/** Values of other origin: errors of this realm and of others, with getters that throw, behind proxies, in cycles. */
const odd: fc.Arbitrary<() => unknown> = fc.tuple(tree, fields).chain(([value, name]) =>
  fc.constantFrom<() => unknown>(
    () => value,
    () => Object.assign(new Error('x'), Object(value)),
    () => new TypeError('fetch failed', { cause: value }),
    () => Object.defineProperty(new Error('x'), name, { get: throwing(value) }),
    () => Object.defineProperty({ status: 503 }, name, { get: throwing(value) }),
    () => new Proxy({}, { get: throwing(value), has: throwing(value) }),
    () => new Proxy({}, { getPrototypeOf: throwing(value), ownKeys: throwing(value) }),
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    () => runInNewContext('Object.assign(new TypeError("x"), { code: "ECONNRESET" })'),
    () => {
      const circle: { cause?: unknown; errors?: unknown } = new Error('circle');
      circle.cause = circle;
      circle.errors = [circle, value];
      return circle;
    },
  ),
);

const CLASSIFIERS = {
  default: classifyByDefault,
  http: http(),
  grpc: grpc(),
  nodeErrors: nodeErrors(),
  errors: errors({ failure: [TypeError], ignored: [RangeError] }),
  results: results(() => undefined, http()),
};

describe('whatever comes from outside', () => {
  it('is judged by each classifier, and let go of, and never throws', () => {
    fc.assert(
      fc.property(odd, fc.boolean(), (make, ok) => {
        const thing = make();
        const outcome: Outcome = ok ? { ok, value: thing } : { ok, error: thing };
        for (const classify of Object.values(CLASSIFIERS)) {
          const verdict = classify(outcome, new FakeCall());
          const kind = typeof verdict === 'string' ? verdict : verdict.kind;
          expect(['success', 'failure', 'ignored']).toContain(kind);
          classify.discard?.(outcome, undefined);
        }
      }),
    );
  });

  it('goes through a call as it is, and nothing is lost or left unhandled', async () => {
    await fc.assert(
      fc.asyncProperty(odd, fc.constantFrom(...Object.values(CLASSIFIERS)), async (make, classify) => {
        const thing = make();
        const limit = bulkhead({ maxConcurrent: 1 });
        const reported: unknown[] = [];
        const runtime = { ...systemRuntime, report: (error: unknown) => void reported.push(error) };
        const api = pipeline({ classify, runtime }, circuitBreaker(), limit, timeout('10s'));
        api.on('*', () => {});
        const outcome = await api.executeOutcome(({ signal }) => {
          void signal;
          throw thing;
        });
        expect(outcome.ok ? 'a value' : Object.is(outcome.error, thing)).toBe(true);
        expect([limit.active, api.snapshot().active, reported]).toEqual([0, 0, []]);
      }),
    );
  });

  it('is a hint, or none', () => {
    fc.assert(
      fc.property(odd, (make) => {
        const thing = make();
        const text = typeof thing === 'string' ? thing : '';
        for (const hint of [parseRetryAfter(text, 0), readRetryAfter(thing as never, 0)]) {
          expect(hint === undefined || hint >= 0).toBe(true);
        }
        readRateLimits(thing as never, 0);
        const ms = parseDuration(text as never);
        expect(ms === undefined || ms >= 0).toBe(true);
      }),
    );
  });

  it('as what a function of the user’s says, or throws, is taken, or is the failure of that call', async () => {
    const askers: ((say: () => never) => Policy<unknown>)[] = [
      (say) => timeout(say),
      (say) => timeout(say, { cooperative: true }),
      (say) => rateLimiter({ permits: 5, key: say }),
      (say) => rateLimiter({ permits: 5, cost: say, maxWait: 5 }),
      (say) => fallback(say),
      (say) => fallback(1, { when: say }),
      (say) => custom(say, { maxAttempts: 2 }),
    ];
    await fc.assert(
      fc.asyncProperty(odd, fc.boolean(), fc.constantFrom(...askers), async (make, throws, asker) => {
        const thing = make() as never;
        const policy = asker(throws ? throwing(thing) : () => thing);
        const reported: unknown[] = [];
        const runtime = { ...systemRuntime, report: (error: unknown) => void reported.push(error) };
        const api = pipeline({ runtime }, policy);
        api.on('*', () => {});
        for (const operation of [() => 1, throwing(new Error('down'))]) {
          const outcome = await api.executeOutcome(operation);
          expect(typeof outcome.ok).toBe('boolean');
        }
        expect([api.snapshot().active, reported]).toEqual([0, []]);
        JSON.stringify([policy.describe?.(), policy.reading?.(), policy.snapshot?.()]);
      }),
    );
  });

  it('as options or as a snapshot is taken, or refused with a TypeError or RangeError', () => {
    const takers: ((thing: never) => unknown)[] = [
      retry,
      circuitBreaker,
      bulkhead,
      rateLimiter,
      timeout,
      exponential,
      linear,
      fibonacci,
      constant,
      schedule,
      (thing) => constant('1s', thing),
      (thing) => retry().update(thing),
      retryBudget,
      errors,
      http,
      (thing) => timeout('1s', thing),
      (thing) => timeout('1s').update(thing),
      (thing) => fallback(1, thing),
      (thing) => fallback<unknown>(1).update(thing),
      (thing) => fallback<unknown>(thing).describe(),
      (thing) => rateLimiter({ permits: 1 }).update(thing),
      holdOnRetryAfter,
      (thing) => holdOnRetryAfter().update(thing),
      (thing) => custom((next) => next(), thing),
      (thing) => custom((next) => next()).update(thing),
      (thing) => perKey(() => pipeline(), thing),
      (thing) => pipeline(thing),
      (thing) => circuitBreaker().restore(thing),
      (thing) => circuitBreaker().update(thing),
      (thing) => circuitBreaker().trip(thing),
      (thing) => resilientFetch(pipeline(), thing),
    ];
    fc.assert(
      fc.property(tree, fc.constantFrom(...takers), (thing, take) => {
        try {
          take(thing as never);
        } catch (error) {
          expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
          expect((error as Error).message).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});

/** Texts of a given length, in forms on which quadratic algorithms would be slow. */
const FORMS: Readonly<Record<string, (size: number) => string>> = {
  brackets: (size) => `x ${'('.repeat(size)}`,
  'brackets and blanks': (size) => 'x ( '.repeat(size),
  blanks: (size) => `${' '.repeat(size * 4)}x`,
  digits: (size) => '1'.repeat(size * 4),
  separators: (size) => ';,"='.repeat(size),
  items: (size) => '"a";r=1;t=1, '.repeat(size),
  'quotation marks': (size) => '"\\'.repeat(size * 2),
  'a date over and over': (size) => 'Fri, 31 Dec 1999 23:59:59 GMT '.repeat(size / 4),
  'an error of Node over and over': (size) => 'connect ECONNREFUSED 127.0.0.1:80 '.repeat(size / 4),
};

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'a header that says when to come back': (text) => parseRetryAfter(text, 0),
  'headers of limits': (text) =>
    readRateLimits({ 'ratelimit-policy': text, ratelimit: text, 'x-ratelimit-reset': text } as never, 0),
  'a duration': (text) => parseDuration(text as never),
  'the message of an error': (text) => {
    for (const classify of Object.values(CLASSIFIERS)) {
      for (const error of [
        new TypeError(text),
        Object.assign(new Error(text), { code: 14, details: text }),
      ]) {
        classify({ ok: false, error }, new FakeCall());
      }
    }
  },
  'the headers of an answer': (text) => {
    const response = { status: 503, headers: { 'retry-after': text, 'x-should-retry': text } };
    http()({ ok: false, error: Object.assign(new Error('x'), { response }) }, new FakeCall());
  },
};

describe('doubling an input at most triples its CPU time', () => {
  const cases = Object.keys(READERS).flatMap((reader) =>
    Object.keys(FORMS).map((form) => [reader, form] as const),
  );
  it.each(cases)('%s: %s', (reader, form) => {
    const read = READERS[reader] as (text: string) => unknown;
    const make = FORMS[form] as (size: number) => string;
    const [small, large] = [make(20_000), make(40_000)];
    const once = cpuMs(() => void read(small));
    // The limit is above the clock's resolution. A quadratic algorithm would exceed it by far: 20 000 squared is half a second or
    // more.
    expect(cpuMs(() => void read(large))).toBeLessThan(Math.max(3 * once, 30));
  });
});
