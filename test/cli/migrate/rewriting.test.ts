import * as morph from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { type Migrated, migrate } from '../../../src/cli/migrate/migrate.ts';
import type { Library } from '../../../src/cli/migrate/sections.ts';

const rewrite = (library: Library, text: string, path = 'file.ts'): Migrated =>
  migrate(morph, library, path, text);

/** Returns the lines after the imports, without the comments that are left for a person. */
function code(migrated: Migrated): string[] {
  return migrated.text
    .split('\n')
    .filter((line) => line !== '' && !/^\s*\/\/ TODO|^import|= require\(/.test(line));
}

const messages = ({ todos }: Migrated): string[] => todos.map(({ message }) => message);

describe('imports', () => {
  it('of all forms are followed', () => {
    const forms = [
      "import { retry as again, handleAll as all } from 'cockatiel';\nawait again(all, { maxAttempts: 1 }).execute(f);",
      "import * as cockatiel from 'cockatiel';\nawait cockatiel.retry(cockatiel.handleAll, { maxAttempts: 1 }).execute(f);",
      "const { retry, handleAll: all } = require('cockatiel');\nawait retry(all, { maxAttempts: 1 }).execute(f);",
      "const cockatiel = require('cockatiel');\nawait cockatiel.retry(cockatiel.handleAll, { maxAttempts: 1 }).execute(f);",
    ];
    for (const form of forms) {
      expect(code(rewrite('cockatiel', form))).toEqual([
        'await pipeline(retry({ maxAttempts: 2 })).execute(f);',
      ]);
    }
    expect(rewrite('cockatiel', forms[2] as string).text).toContain(
      "const { pipeline, retry } = require('seawall');",
    );
  });

  it('get another name where theirs is taken', () => {
    const { text } = rewrite(
      'cockatiel',
      "import { pipeline } from 'node:stream';\nimport { handleAll, retry } from 'cockatiel';\nexport const x = () => retry(handleAll, { maxAttempts: 1 }).execute(pipeline);\n",
    );
    expect(text).toContain("import { pipeline as seawallPipeline, retry } from 'seawall';");
    expect(text).toContain('seawallPipeline(retry({ maxAttempts: 2 })).execute(pipeline)');
  });

  it('of something else are none', () => {
    const text = "import { retry } from './cockatiel';\nretry();\n";
    expect(rewrite('cockatiel', text)).toEqual({ text, edits: [], todos: [] });
  });
});

describe('cockatiel', () => {
  const from = (text: string, names = 'retry, handleAll'): Migrated =>
    rewrite('cockatiel', `import { ${names} } from 'cockatiel';\n${text}\n`);

  it('tells where retries had no end', () => {
    expect(messages(from('await retry(handleAll, {}).execute(f);'))).toEqual([
      'cockatiel retried without limit; seawall runs the operation 3 times: set maxAttempts',
    ]);
  });

  it('adds one to numbers of retries that it does not know', () => {
    expect(code(from('await retry(handleAll, { maxAttempts: retries }).execute(f, signal);'))).toEqual([
      'await pipeline(retry({ maxAttempts: retries + 1 })).execute(f, { signal });',
    ]);
  });

  it.each([
    [
      'new CountBreaker({ threshold: 0.2, size: 100 })',
      'failureRate: 0.2, window: { calls: 100 }, minimumCalls: 100',
    ],
    [
      'new CountBreaker({ threshold: 0.2, size, minimumNumberOfCalls: 50 })',
      'failureRate: 0.2, window: { calls: size }, minimumCalls: 50',
    ],
    ['new ConsecutiveBreaker(n)', 'consecutiveFailures: n'],
    // Five failures a second, and a fifth may fail: 25 calls a second.
    [
      'new SamplingBreaker({ threshold: 0.2, duration: 30 * 1000 })',
      'failureRate: 0.2, window: 30 * 1000, minimumCalls: 750',
    ],
    [
      'new SamplingBreaker({ threshold: t, duration: d, minimumRps: 10 })',
      'failureRate: t, window: d, minimumCalls: Math.ceil(((d) / 1000) * 10)',
    ],
  ])('%s', (breaker, options) => {
    const names = 'circuitBreaker, handleAll, ConsecutiveBreaker, CountBreaker, SamplingBreaker';
    expect(
      code(from(`const c = circuitBreaker(handleAll, { halfOpenAfter: 5000, breaker: ${breaker} });`, names)),
    ).toEqual([`const c = circuitBreaker({ ${options}, breakDuration: 5000 });`]);
  });

  it.each([
    ['new ConstantBackoff(50)', 'constant(50)'],
    ['new IterableBackoff([100, 200])', 'schedule([100, 200])'],
    ['new ExponentialBackoff()', 'exponential({ initial: 128, max: 30_000 })'],
    [
      'new ExponentialBackoff({ exponent: 3, generator: halfJitterGenerator })',
      "exponential({ initial: 128, max: 30_000, multiplier: 3, jitter: 'equal' })",
    ],
    ['new DelegateBackoff(({ attempt }) => attempt * 100)', '({ attempt }) => attempt * 100'],
  ])('%s', (backoff, written) => {
    const names =
      'retry, handleAll, ConstantBackoff, IterableBackoff, ExponentialBackoff, DelegateBackoff, halfJitterGenerator';
    expect(code(from(`const p = retry(handleAll, { maxAttempts: 1, backoff: ${backoff} });`, names))).toEqual(
      [`const p = retry({ maxAttempts: 2, backoff: ${written} });`],
    );
  });

  it('leaves a comment for what it cannot say', () => {
    const names = 'retry, handleAll, DelegateBackoff, usePolicy, circuitBreaker';
    const migrated = from(
      [
        'const p = retry(handleAll, { maxAttempts: 1, backoff: new DelegateBackoff((c, s) => ({ delay: 1, state: s })) });',
        'const q = circuitBreaker(handleAll, { halfOpenAfter: mine, breaker: new Mine(), initialState });',
        'p.onRetry(({ delay }) => console.log(delay));',
        'p.execute(({ attempt }) => console.log(attempt));',
        'class A {\n  @usePolicy(p)\n  b() {}\n}',
        'const handle = q.isolate();',
      ].join('\n'),
      names,
    );
    expect(messages(migrated).sort()).toEqual(
      [
        'rewrite the backoff new DelegateBackoff((c, s) => ({ delay: 1, state: s }))',
        'p is a pipeline now: code that receives it must call execute(fn, { signal })',
        'write when the circuit opens, as new Mine() did',
        'restore the state by restore(snapshot); cockatiel’s format is not supported',
        'the event retry.scheduled has different fields',
        'attempt counts from 1 in seawall, from 0 in cockatiel',
        'seawall has no usePolicy',
        'isolate() returns nothing: reset() ends every isolation',
      ].sort(),
    );
    expect(migrated.text).toMatch(/^ {2}\/\/ TODO\(seawall\) seawall has no usePolicy/m);
  });

  it('knows what a function that it hands to a policy uses itself', () => {
    const names = 'retry, handleAll, fallback, CircuitState, BrokenCircuitError, timeout';
    const migrated = from(
      [
        'const inner = retry(handleAll, { maxAttempts: 1 });',
        'const outer = fallback(handleAll, () => inner.execute(f, signal));',
        'outer.execute((x) => { if (x instanceof BrokenCircuitError) return timeout(5).execute(g, x.signal); });',
      ].join('\n'),
      names,
    );
    expect(code(migrated)).toEqual([
      'const inner = pipeline(retry({ maxAttempts: 2 }));',
      'const outer = pipeline(fallback(() => inner.execute(f, { signal })));',
      'outer.execute((x) => { if (x instanceof CircuitOpenError) return pipeline(timeout(5)).execute(g, { signal: x.signal }); });',
    ]);
  });
});

describe('opossum', () => {
  const from = (text: string): Migrated =>
    rewrite('opossum', `const CircuitBreaker = require('opossum');\n${text}\n`, 'file.js');

  it('writes its own values where options are left out', () => {
    expect(code(from('const f = new CircuitBreaker(action);\nf.fire(1);'))).toEqual([
      "const f = pipeline(circuitBreaker({ failureRate: 0.5, window: '10s', breakDuration: '30s' }), timeout('10s')).wrap(action);",
      'f(1);',
    ]);
    expect(code(from('const f = new CircuitBreaker(action, { timeout: false });'))).toEqual([
      "const f = pipeline(circuitBreaker({ failureRate: 0.5, window: '10s', breakDuration: '30s' })).wrap(action);",
    ]);
  });

  it('types what it makes of a filter, where types are', () => {
    const text =
      "import CircuitBreaker from 'opossum';\nconst f = new CircuitBreaker(g, { errorFilter: e => e.status === 404 });\n";
    expect(rewrite('opossum', text, 'file.ts').text).toContain(
      'errors({ ignored: [(e: any) => e.status === 404] })',
    );
    expect(rewrite('opossum', text, 'file.js').text).toContain(
      'errors({ ignored: [e => e.status === 404] })',
    );
  });

  it('keeps a circuit breaker that is kept in a property there', () => {
    const migrated = from(
      'class A {\n  constructor() { this.b = new CircuitBreaker(f, { timeout: 5 }); }\n  c(x) { return this.b.fire(x); }\n}',
    );
    expect(migrated.text).toContain('c(x) { return this.b(x); }');
    expect(messages(migrated)).toEqual([]);
  });

  it('leaves a comment for what it cannot say', () => {
    const migrated = from(
      [
        'const breaker = new CircuitBreaker(f, { cache: true, cacheTTL: 5, maxFailures: 3, enabled: false, unheardOf: 1, ...more });',
        'const other = new CircuitBreaker(f, { cache: true, cacheTTL: 5, maxFailures: 3, enabled: false, unheardOf: 1 });',
        "breaker.on('success', () => {});",
        "breaker.on('cacheHit', () => {});",
        'breaker.fallback((a, b) => a);',
        'breaker.healthCheck(check);',
        'console.log(breaker.stats.fires);',
        'register(other);',
        'class Mine extends CircuitBreaker {}',
      ].join('\n'),
    );
    expect(messages(migrated).sort()).toEqual(
      [
        'write here what the options { cache: true, cacheTTL: 5, maxFailures: 3, enabled: false, unheardOf: 1, ...more } said; these are opossum’s defaults',
        'a cache is a policy: cache({ ttl }), outside of the circuit breaker',
        'write consecutiveFailures or failureRate',
        'a circuit is switched off by disable()',
        'there is no option unheardOf in seawall',
        "execution.settled covers more cases than 'success' did: look at its fields",
        "no event here is called 'cacheHit'",
        'a fallback is called with the outcome, not with the arguments of the call and the error',
        'seawall runs no health check itself: call probeNow() of the circuit breaker when your own check succeeds',
        'statistics are metrics in seawall, and in snapshot() of the circuit breaker',
        'a function now: code that receives it must call it, instead of its method fire',
        'the CircuitBreaker is a function now',
      ].sort(),
    );
  });
});
