import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { bulkhead, circuitBreaker, exponential, pipeline, rateLimiter, retry, timeout } from 'seawall';
import { definePolicies, inspectConfig, parseText } from 'seawall/config';
import { describe, expect, it } from 'vitest';
import { STARTER } from '../../src/cli/starter.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
}

const schema = JSON.parse(readFileSync('schema.json', 'utf8')) as Schema;
/** A validator that is independent of this project. */
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
const validate = ajv.compile(schema as object);

function isValid(config: unknown): boolean {
  return validate(config) as boolean;
}

describe('schema.json', () => {
  it('accepts the examples, in YAML as in JSON', () => {
    const directory = 'examples/declarative';
    const files = readdirSync(directory).filter((file) => /\.(ya?ml|json)$/.test(file));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const { data } = parseText(readFileSync(`${directory}/${file}`, 'utf8'), { file });
      expect(isValid(data), `${file}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    }
    expect(isValid(parseText(STARTER).data), ajv.errorsText(validate.errors)).toBe(true);
  });

  it.each([
    [{ policies: { a: { timeout: '10s', retry: { backoff: { schedule: [0, '1s'] } } } } }, true],
    [{ policies: { a: ['retry', { timeout: 5 }] } }, true],
    [{}, false],
    [{ policies: { a: { timeout: '10 s' } } }, false],
    [{ policies: { a: { timeout: '0s' } } }, false],
    [{ policies: { a: { timeout: 0 } } }, false],
    [{ policies: { a: { retyr: {} } } }, false],
    [{ policies: { a: { retry: { maxAttempts: 0 } } } }, false],
    [{ policies: { a: { circuitBreaker: { failureRate: 50 } } } }, false],
    [{ policies: { a: { retry: { backoff: { exponential: {} } } } } }, false],
    [{ policies: { a: { fallback: { valu: 1 } } } }, false],
    [{ policies: { '1a': {} } }, false],
    [{ policies: { a: ['timeout'] } }, false],
  ])('judges %j as the validation at run time does', (config, valid) => {
    expect(isValid(config)).toBe(valid);
    const form = inspectConfig(config).problems.filter(({ id }) =>
      ['invalid-value', 'unknown-option', 'missing-option', 'invalid-name', 'empty-value'].includes(id),
    );
    expect(form.length === 0).toBe(valid);
  });

  it('describes every option, and its examples are valid', () => {
    const { definitions = {} } = schema;
    for (const [name, definition] of [...Object.entries(definitions), ['(root)', schema] as const]) {
      expect(definition.description, name).toBeTruthy();
      for (const example of definition.examples ?? []) {
        const of = name === '(root)' ? validate : ajv.compile({ ...definition, definitions } as object);
        expect(of(example), `${name}: ${JSON.stringify(example)}: ${ajv.errorsText(of.errors)}`).toBe(true);
      }
      if (definition.properties === undefined || name === 'FunctionReference') continue;
      for (const [option, { description }] of Object.entries(definition.properties)) {
        expect(description, `${name}.${option}`).toBeTruthy();
      }
    }
  });

  it('names the defaults that the factories have', () => {
    const factories: Readonly<Record<string, (options: Record<string, unknown>) => { describe?(): object }>> =
      {
        RetryConfig: (options) => retry({ backoff: exponential({ initial: 100 }), ...options }),
        CircuitBreakerConfig: (options) => circuitBreaker({ failureRate: 0.5, ...options }),
        // Further values that some defaults need.
        BulkheadConfig: (options) => bulkhead(options),
        RateLimiterConfig: (options) => rateLimiter({ permits: 5, maxWait: 1, key: true, ...options }),
      };
    for (const [name, make] of Object.entries(factories)) {
      const { properties = {} } = schema.definitions?.[name] ?? {};
      const needed = name === 'RateLimiterConfig' ? ['maxWait'] : [];
      for (const [option, { default: value }] of Object.entries(properties)) {
        if (value === undefined || needed.includes(option)) continue;
        expect(make({ [option]: value }).describe?.(), `${name}.${option}`).toEqual(make({}).describe?.());
      }
    }
    expect(timeout(1, { cooperative: false }).describe()).toEqual(timeout(1).describe());
    expect(rateLimiter({ permits: 1, maxWait: 0 }).describe?.()).toEqual(
      rateLimiter({ permits: 1 }).describe?.(),
    );
  });

  it('lets an empty object mean no policies', () => {
    const { a } = definePolicies({ policies: { a: {} } });
    expect(a.describe().policies).toEqual(pipeline().describe().policies);
  });
});
