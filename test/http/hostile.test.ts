import { describe, expect, it } from 'vitest';
import { type Classifier, classifyByDefault, failure, judge, success } from '../../src/core/index.ts';
import { readHeader } from '../../src/http/headers.ts';
import {
  grpc,
  http,
  nodeErrors,
  parseRetryAfter,
  readRateLimits,
  readRetryAfter,
} from '../../src/http/index.ts';
import { FakeCall } from '../support/fake-call.ts';

const CLASSIFIERS: readonly (readonly [name: string, classify: Classifier])[] = [
  ['http', http()],
  ['grpc', grpc()],
  ['nodeErrors', nodeErrors()],
  ['the default', classifyByDefault],
];

/** An object that throws at every access. */
const trap = new Proxy(new Error('x'), {
  get: (_target, name) => {
    // The core reads the brand of the toolkit's own errors.
    if (typeof name === 'symbol') return undefined;
    throw new Error('trap');
  },
  has: () => false,
  getPrototypeOf: () => {
    throw new Error('trap');
  },
  ownKeys: () => {
    throw new Error('trap');
  },
});

const trapped = (name: string, fields: object = {}): object =>
  Object.defineProperty(Object.assign(new Error('x'), fields), name, {
    get: () => {
      throw new Error('trap');
    },
  });

const NAMES = [
  'code',
  'message',
  'name',
  'cause',
  'errors',
  'response',
  'status',
  'headers',
  'config',
  'syscall',
];

describe('what is thrown sets traps', () => {
  it.each(CLASSIFIERS)('%s judges it all the same', (_name, classify) => {
    const things = [
      trap,
      { response: trap },
      Object.assign(new Error('x'), { cause: trap, config: trap, metadata: trap }),
    ];
    for (const thing of [...things, ...NAMES.map((name) => trapped(name))]) {
      for (const outcome of [failure(thing), success(thing)]) {
        expect(['success', 'failure', 'ignored']).toContain(judge(classify, outcome, new FakeCall()).kind);
      }
    }
  });

  it('and what can be read of it counts', () => {
    for (const name of ['response', 'status', 'headers', 'message', 'name']) {
      const error = trapped(name, { code: 'ECONNREFUSED', syscall: 'connect' });
      expect(judge(http(), failure(error), new FakeCall()).notSent).toBe(true);
    }
  });

  it('headers, too', () => {
    const thrower = () => {
      throw new Error('trap');
    };
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const headers of [
      trap,
      { get: thrower },
      { getHeader: thrower },
      { 'retry-after': cycle },
      cycle,
      [[]],
      [null],
      ['retry-after'],
    ]) {
      expect(readHeader(headers, 'retry-after')).toBeUndefined();
    }
  });
});

describe('what comes from outside takes linear time', () => {
  const LONG = 1_000_000;
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['inner spaces', `1${' '.repeat(LONG)}x`],
    ['spaces and tabs', ' \t'.repeat(LONG / 2)],
    ['parentheses', `x${' ('.repeat(LONG / 2)}`],
    ['closed parentheses', `${' ('.repeat(LONG / 2)})`],
    ['digits', '1'.repeat(LONG)],
    ['commas', '1,'.repeat(LONG / 2)],
    ['quotes', '"a";'.repeat(LONG / 4)],
    ['backslashes', `"${'\\\\'.repeat(LONG / 2)}`],
  ];

  /** Time limit in ms. A quadratic reader would need minutes. */
  const WITHIN_MS = 1000;

  it.each(texts)('%s', (_name, text) => {
    const started = performance.now();
    const fields = [
      'retry-after',
      'retry-after-ms',
      'ratelimit',
      'ratelimit-policy',
      'x-ratelimit-reset',
      'date',
      'x-should-retry',
    ];
    const headers = Object.fromEntries(fields.map((name) => [name, text]));
    readRetryAfter(headers, 0);
    readRateLimits(headers, 0);
    parseRetryAfter(text, 0);
    const error = new TypeError(text);
    const errors = [
      error,
      Object.assign(new Error('fetch failed'), { cause: error, code: text, name: text, syscall: text }),
    ];
    for (const code of ['ECONNRESET', 'UND_ERR_ABORTED', 'ERR_PROXY_TUNNEL', 'EPROTO']) {
      errors.push(Object.assign(new Error(text), { code }));
    }
    for (const [, classify] of CLASSIFIERS) {
      for (const one of errors) judge(classify, failure(one), new FakeCall());
      judge(classify, success({ status: 503, headers }), new FakeCall());
      judge(
        classify,
        failure(Object.assign(new Error(text), { code: 14, details: text, metadata: headers })),
        new FakeCall(),
      );
    }
    expect(performance.now() - started).toBeLessThan(WITHIN_MS);
  });

  it('many fields, values and errors', () => {
    const many = Array.from({ length: 200_000 }, (_, index) => `f${index}`);
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const error = new AggregateError(Array.from({ length: 200_000 }, () => refused));
    const started = performance.now();
    readRetryAfter(many, 0);
    readRetryAfter({ 'retry-after': many }, 0);
    judge(http(), failure(error), new FakeCall());
    expect(performance.now() - started).toBeLessThan(WITHIN_MS);
  });
});
