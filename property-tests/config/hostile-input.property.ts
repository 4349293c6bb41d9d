import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ConfigError, definePolicies, inspectConfig, parseText, renderProblem } from 'seawall/config';
import { describe, expect, it } from 'vitest';

/** Processes a text with all functions of the area. Returns for any text. */
function digest(text: string, file = 'p.yaml'): unknown {
  const variables = { A: 'secret-value', B: '3' };
  const { data, problems } = parseText(text, { file, variables });
  const report = inspectConfig(data, {});
  return [...problems, ...report.problems].map((one) => renderProblem(one)).length;
}

function define(config: unknown): void {
  try {
    definePolicies(config as never);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
}

const options = fc.constantFrom(
  'policies',
  'defaults',
  'budgets',
  'extends',
  'pipeline',
  'retry',
  'backoff',
  'exponential',
  'constant',
  'initial',
  'timeout',
  'after',
  'circuitBreaker',
  'breakDuration',
  'window',
  'bulkhead',
  'rateLimiter',
  'fallback',
  'value',
  'perKey',
  'a',
  'b',
  '__proto__',
  'constructor',
  'toString',
);
const scalar = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    '1s',
    '30 sec',
    '0s',
    'unlimited',
    'seawall/http',
    'retry',
    5,
    0,
    -1,
    1e308,
    true,
    false,
  ),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withTypedArray: true,
    withSparseArray: true,
  }),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    scalar,
    fc.dictionary(options, tie('tree'), { maxKeys: 4 }),
    fc.array(tie('tree'), { maxLength: 4 }),
  ),
}));
/** Objects of other origin: with getters that throw, behind proxies, from another realm, or containing themselves. */
const odd = tree.chain((value) =>
  fc.constantFrom<() => unknown>(
    () => value,
    () => ({ policies: value }),
    () => ({ policies: { a: value } }),
    () => ({
      get policies() {
        throw value;
      },
    }),
    () =>
      new Proxy(Object(value), { get: (target, key) => (key === 'a' ? value : Reflect.get(target, key)) }),
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return { policies: { a: proxy, b: value } };
    },
    () => runInNewContext('({ policies: { a: { retry: true, timeout: [1, { b: 2 }] } } })'),
    () => {
      const circle: Record<string, unknown> = { a: value };
      circle.policies = circle;
      return circle;
    },
  ),
);

const reference = (name: string): string => `\${${name}}`;

const pieces = fc.constantFrom(
  'policies:\n',
  '  a:\n',
  '    retry: ',
  '{',
  '}',
  '[',
  ']',
  ', ',
  ': ',
  '- ',
  '? ',
  '&a ',
  '*a ',
  '<<: *a\n',
  reference('A'),
  '${A:-',
  '$${',
  '"',
  "'",
  '|\n',
  '>-\n',
  '#',
  '\n',
  ' ',
  '\t',
  '!!binary ',
  '!x ',
  '---\n',
  '%YAML 1.1\n',
  '\u0000',
  '\ud800',
  '\u001b[31m',
  'x',
  '5',
);
const yaml = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));
const bytes = fc.uint8Array({ maxLength: 400 }).map((raw) => Buffer.from(raw).toString('latin1'));
const utf8 = fc.uint8Array({ maxLength: 400 }).map((raw) => Buffer.from(raw).toString('utf8'));

describe('whatever comes from outside', () => {
  it('as a text is data or problems, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(yaml, bytes, utf8),
        fc.constantFrom('p.yaml', 'p.json'),
        (text, file) => void digest(text, file),
      ),
    );
  });

  it('as an object is a configuration, or a ConfigError, and never anything else', () => {
    fc.assert(
      fc.property(odd, (make) => {
        const report = inspectConfig(make(), {});
        for (const one of report.problems) expect(renderProblem(one)).toBeTypeOf('string');
        define(make());
      }),
    );
  });
});

/** Returns the CPU time in ms, as the minimum of several runs: other processes can only add to it. */
function cpuMs(run: () => void): number {
  let least = Infinity;
  for (let n = 0; n < 3; n++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const entries = (count: number, of: (n: number) => string): string =>
  `policies:\n${Array.from({ length: count }, (_, n) => `  e${n}: ${of(n)}\n`).join('')}`;

/** Inputs of a given size, in forms on which quadratic algorithms would be slow. */
const FORMS: Readonly<Record<string, (size: number) => string>> = {
  'open references': (size) => `a: "${'${A:-'.repeat(size * 3)}"`,
  references: (size) => `a: "${reference('B').repeat(size * 10)}"`,
  'keys of one map': (size) => `a: {${Array.from({ length: size }, (_, n) => `k${n}: 1`).join(', ')}}`,
  'entries with a key twice': (size) => entries(size, () => '{}') + entries(size, () => '{}').slice(10),
  'unknown options': (size) => entries(size, (n) => `{ retri${n}: 1 }`),
  'references to nothing': (size) => entries(size, (n) => `{ timeout: 1s, extends: f${n} }`),
  'a chain': (size) => entries(size, (n) => `{ timeout: 1s, extends: e${n + 1} }`),
  circles: (size) => entries(size, (n) => `{ timeout: 1s, extends: [e${(n + 1) % size}, e0] }`),
  'fallbacks in a row': (size) => entries(size, (n) => `{ timeout: 1s, fallback: { pipeline: e${n + 1} } }`),
  'aliases of one anchor': (size) => `a: &a { b: 1 }\nc: [${Array(size).fill('*a').join(', ')}]`,
  'anchors and aliases in turn': (size) =>
    Array.from({ length: size }, (_, n) => `- &a${n} 1\n- *a${n}\n`).join(''),
  merges: (size) =>
    `a: &a { b: 1 }\nc:\n${Array.from({ length: size }, (_, n) => `  d${n}: { <<: *a }\n`).join('')}`,
  steps: (size) => `policies: { a: [${Array(size).fill('retry').join(', ')}] }`,
  delays: (size) =>
    `policies: { a: { retry: { backoff: { schedule: [${Array(size).fill('x').join(', ')}] } } } }`,
  spaces: (size) => `a: "x${' '.repeat(size * 20)}y"`,
  'lines of a block': (size) => `a: |\n${'  x\n'.repeat(size * 5)}`,
  'an open quote': (size) => `a: "${'x\n'.repeat(size * 5)}`,
  'long names': (size) => entries(2, (n) => `{ extends: "${`x${n}`.repeat(size * 5)}" }`),
  budgets: (size) =>
    `budgets:\n${Array.from({ length: size }, (_, n) => `  b${n}: {}\n`).join('')}policies: { a: { timeout: 1s, retry: { budget: c } } }`,
};

describe('twice the input takes at most three times as long', () => {
  it.each(Object.entries(FORMS))('%s', (_, form) => {
    let size = 250;
    // Large enough that the input dominates the measurement.
    while (size < 8000 && cpuMs(() => void digest(form(size))) < 20) size *= 2;
    const [once, twice] = [form(size), form(size * 2)];
    // Measures again if the ratio seems too high: a garbage collection may have happened.
    const ratio = (): number =>
      cpuMs(() => void digest(twice)) /
      Math.max(
        cpuMs(() => void digest(once)),
        10,
      );
    let least = ratio();
    for (let n = 0; n < 3 && least > 3; n++) least = Math.min(least, ratio());
    expect(least).toBeLessThanOrEqual(3);
  });
});
