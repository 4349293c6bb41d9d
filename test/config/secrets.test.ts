import {
  definePolicies,
  explain,
  inspectConfig,
  parseText,
  renderProblem,
  toConfiguration,
} from 'seawall/config';
import { describe, expect, it } from 'vitest';
import { definedBy } from '../../src/config/define-policies.ts';
import { inspectLayers } from '../../src/config/inspect.ts';

const SECRET = 's3cr3t-t0ken';
const variables = { SECRET, LONG: SECRET.repeat(10), DIGITS: '4111111111111111', EMPTY: '' };

function layer(text: string) {
  const parsed = parseText(text, { variables });
  return { layers: [parsed], reading: { problems: parsed.problems, incomplete: false } };
}

function report(text: string) {
  const { layers, reading } = layer(text);
  return inspectLayers(layers, {}, reading);
}

describe('what came from a variable is shown as ${NAME}', () => {
  it.each([
    'timeout: ${SECRET}',
    'timeout: "x ${SECRET}"',
    'timeout: ${LONG}',
    'retry: { maxAttempts: "${SECRET}" }',
    'retry: { budget: ${SECRET} }',
    'retry: { shouldRetry: ${SECRET} }',
    'retry: { backoff: { exponential: { initial: ${LONG}, jitter: ${SECRET} } } }',
    'classify: ${SECRET}',
    'extends: ${SECRET}',
    'extends: [seawall/http, "${SECRET}"]',
    'fallback: { pipeline: ${SECRET} }',
    'description: ${DIGITS}',
    'retry: ${DIGITS}',
    'bulkhead: { maxConcurrent: 0, name: ${SECRET} }',
    'circuitBreaker: { name: ${SECRET}, slowCallRate: 0.5 }',
  ])('in problems: %s', (line) => {
    const { problems } = report(`policies:\n  a:\n    ${line}\n`);
    const text = JSON.stringify(problems) + problems.map((one) => renderProblem(one)).join('\n');
    expect(problems.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/s3cr3t|t0ken|411111/);
  });

  it('in place of the value that is quoted', () => {
    expect(report('policies: { a: { timeout: "${SECRET}" } }').problems[0]?.message).toMatch(
      /, got \$\{SECRET\}$/,
    );
    expect(report('policies: { a: { extends: "x-${SECRET}" } }').problems[0]?.message).toContain(
      "names 'x-${SECRET}'",
    );
  });

  it('in explanations and in what is written out', () => {
    const text =
      'policies:\n  a:\n    description: "d ${SECRET}"\n    fallback: { value: { token: "${SECRET}", pin: "${DIGITS}", n: "x${DIGITS}" } }\n    timeout: { after: 1s, name: "${SECRET}" }\n';
    const { explanations } = report(text);
    expect(JSON.stringify(explanations)).not.toMatch(/s3cr3t|411111/);
    expect(explanations[0]?.description).toBe('d ${SECRET}');

    const { layers, reading } = layer(text);
    const policies = definedBy(layers, {}, reading).set;
    const a = policies.get('a') as never;
    expect(JSON.stringify(explain(a))).not.toMatch(/s3cr3t|411111/);
    const written = JSON.stringify(toConfiguration(a));
    expect(written).not.toMatch(/s3cr3t|411111/);
    expect(written).toContain('${SECRET}');
  });

  it('also where any name is good, since the code is not at hand', () => {
    const { layers, reading } = layer('policies: { a: { timeout: 1s, classify: "${SECRET}" } }');
    const { explanations } = inspectLayers(layers, undefined, reading);
    expect(explanations[0]?.classify).toBe('${SECRET}');
  });

  it('in an error, and in the event of a refused change', () => {
    const { layers, reading } = layer('policies: { a: { timeout: 1s } }');
    const registry = definedBy(layers, {}, reading);
    const events: unknown[] = [];
    registry.set.on('config.refused', (event) => events.push(event));
    const next = layer('policies: { a: { timeout: "${SECRET}" } }');
    let message = '';
    try {
      registry.update(next.layers, next.reading);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('got ${SECRET}');
    expect(events).toHaveLength(1);
    expect(message + JSON.stringify(events)).not.toContain('s3cr3t');
  });

  it('but the policies get the value', async () => {
    const { layers, reading } = layer('policies: { a: { fallback: { value: "${SECRET}" } } }');
    const a = definedBy(layers, {}, reading).set.get('a') as { execute(f: () => never): Promise<unknown> };
    expect(
      await a.execute(() => {
        throw new Error('x');
      }),
    ).toBe(SECRET);
  });
});

describe('a secret that is quoted otherwise than it is', () => {
  it('is hidden all the same: escaped, cut, inherited', () => {
    for (const value of ['pass\nword\u001b', 'q'.repeat(200)]) {
      const parsed = parseText(
        'policies: { a: { rateLimiter: { permits: "${V}" } }, b: { extends: a, fallback: { pipeline: "${V}" } } }',
        { variables: { V: value } },
      );
      const { problems } = inspectLayers([parsed], {}, { problems: parsed.problems, incomplete: false });
      const text = problems.map((one) => renderProblem(one)).join();
      expect(text).not.toMatch(/pass|word|qqq/);
      expect(text).toContain('${V}');
    }
  });
});

describe('names that every object has', () => {
  it('are no variables', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']) {
      expect(parseText(`a: \${${name}}`, { variables: {} }).problems).toMatchObject([
        { id: 'unset-variable' },
      ]);
    }
  });

  it('are no references', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'valueOf']) {
      const retry = { budget: name, shouldRetry: name };
      const entry = {
        timeout: '1s',
        attemptTimeout: '1s',
        retry,
        classify: name,
        extends: name,
        bulkhead: { limit: name },
      };
      const { problems } = inspectConfig({ policies: { a: entry } }, { functions: {}, classifiers: {} });
      const ids = problems.filter(({ severity }) => severity === 'error').map(({ id }) => id);
      expect(ids.sort()).toEqual([
        'unknown-classifier',
        'unknown-function',
        'unknown-function',
        'unknown-reference',
        'unknown-reference',
      ]);
    }
  });

  it('as keys of YAML and JSON reach nothing', () => {
    const { data } = parseText('policies: { a: { __proto__: { polluted: 1 } }, __proto__: { polluted: 1 } }');
    expect(inspectConfig(data).problems.map(({ id }) => id)).toEqual(['forbidden-key', 'forbidden-key']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(() => definePolicies(data as never)).toThrow('forbidden-key');
  });
});

describe('control characters', () => {
  const [esc, bell, bidi, line] = ['\u001b', '\u0007', '\u202e', '\u2028'];

  it('are escaped wherever a problem is written', () => {
    const key = `x${esc}[31m${bell}${bidi}${line}\nerror fake: y`;
    const { problems } = inspectConfig({ policies: { a: { [key]: 1, timeout: key } } });
    for (const one of problems) {
      const text = renderProblem({ ...one, source: { file: `f${esc}` } });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2028]/);
      expect(text.split('\n').length).toBeLessThanOrEqual(2);
    }
    expect(() => definePolicies({ policies: { a: { [key]: 1 } } } as never)).toThrow(
      'x\\u001b[31m\\u0007\\u202e\\u2028\\nerror',
    );
  });
});
