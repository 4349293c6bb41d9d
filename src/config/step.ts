import { holdOnRetryAfter } from '../http/index.ts';
import {
  type BulkheadOptions,
  bulkhead,
  type CircuitBreakerOptions,
  circuitBreaker,
  constant,
  exponential,
  type FallbackOptions,
  fallback,
  fibonacci,
  linear,
  type Policy,
  type RateLimiterOptions,
  type RetryBudget,
  type RetryOptions,
  rateLimiter,
  retry,
  retryBudget,
  schedule,
  timeout,
} from '../index.ts';
import type { Keys } from './problem.ts';
import type { References } from './references.ts';
import type { BackoffConfig } from './schema/types.generated.ts';

export type FactoryName =
  | 'fallback'
  | 'rateLimiter'
  | 'timeout'
  | 'retry'
  | 'holdOnRetryAfter'
  | 'circuitBreaker'
  | 'bulkhead';

/** Options as they stand in the configuration. */
export type StepOptions = Readonly<Record<string, unknown>>;

/** A factory as the configuration sees it. */
export interface StepFactory {
  /** The option that a value stands for where options could: `timeout: 10s`. */
  readonly short: string;
  /** Makes the policy. @throws what the factory does */
  make(options: StepOptions, references: References, keys: Keys, budget?: RetryBudget): Policy<unknown>;
}

export const STEP_FACTORIES: Readonly<Record<FactoryName, StepFactory>> = {
  fallback: {
    short: 'value',
    make(options, references, keys) {
      const { value, function: from, pipeline, ...rest } = options;
      const sources = ['value', 'function', 'pipeline'].filter((source) => source in options);
      if (sources.length !== 1) {
        throw new TypeError(
          `fallback must have exactly one of value, function and pipeline, got ${sources.join(' and ') || 'none'}`,
        );
      }
      const source =
        typeof from === 'string'
          ? references.functionNamed(from, [...keys, 'function'])
          : typeof pipeline === 'string'
            ? references.pipelineNamed(pipeline, [...keys, 'pipeline'])
            : value;
      return fallback(source, withFunctions(rest, ['when'], references, keys) as FallbackOptions);
    },
  },
  rateLimiter: {
    short: 'permits',
    make: (options, references, keys) => rateLimiter(rateLimiterOptions(options, references, keys)),
  },
  timeout: {
    short: 'after',
    make(options, references, keys) {
      const { after, ...rest } = options;
      return timeout(functionOr(after, references, [...keys, 'after']) as number, rest);
    },
  },
  retry: {
    short: 'maxAttempts',
    make(options, references, keys, budget) {
      const { backoff, budget: given, ...rest } = options;
      return retry({
        ...(withFunctions(
          unlimited(rest, ['maxAttempts', 'maxElapsed']),
          ['shouldRetry'],
          references,
          keys,
        ) as RetryOptions),
        ...(backoff !== undefined && { backoff: backoffFrom(backoff as BackoffConfig, references, keys) }),
        budget: budget ?? budgetFrom(given, options, references, keys),
      });
    },
  },
  holdOnRetryAfter: {
    short: 'maxWait',
    make: (options) => holdOnRetryAfter(options),
  },
  circuitBreaker: {
    short: 'failureRate',
    make: (options, references, keys) => circuitBreaker(circuitBreakerOptions(options, references, keys)),
  },
  bulkhead: {
    short: 'maxConcurrent',
    make(options, references, keys) {
      const { limit } = options;
      return bulkhead({
        ...bulkheadOptions(options),
        ...(typeof limit === 'string' && {
          limit: references.limitNamed(limit, [...keys, 'limit']) as never,
        }),
      });
    },
  },
};

export function bulkheadOptions(options: StepOptions): BulkheadOptions {
  return unlimited(options, ['maxConcurrent', 'maxQueued', 'maxWait']) as BulkheadOptions;
}

export function rateLimiterOptions(
  options: StepOptions,
  references: References,
  keys: Keys,
): RateLimiterOptions {
  const finite = unlimited(options, ['maxWait', 'maxQueued']);
  return withFunctions(finite, ['key', 'cost'], references, keys) as unknown as RateLimiterOptions;
}

export function circuitBreakerOptions(
  options: StepOptions,
  references: References,
  keys: Keys,
): CircuitBreakerOptions {
  const { breakDuration } = options;
  return {
    ...withFunctions(options, ['shouldTrip', 'isFailure'], references, keys),
    ...(breakDuration !== undefined && {
      breakDuration: functionOr(breakDuration, references, [...keys, 'breakDuration']) as number,
    }),
  };
}

/** `undefined` for none that is shared: the retry then makes its own. */
export function budgetFrom(
  given: unknown,
  { name = 'retry' }: StepOptions,
  references: References,
  keys: Keys,
): RetryBudget | false | undefined {
  if (typeof given === 'string') return references.budgetNamed(given, [...keys, 'budget']);
  if (typeof given === 'object') return retryBudget({ name: name as string, ...given });
  return given as false | undefined;
}

function backoffFrom(config: BackoffConfig, references: References, keys: Keys): RetryOptions['backoff'] {
  if ('exponential' in config) return exponential(config.exponential);
  if ('linear' in config) return linear(config.linear);
  if ('fibonacci' in config) return fibonacci(config.fibonacci);
  if ('constant' in config) {
    const given = config.constant;
    if (typeof given !== 'object') return constant(given);
    const { delay, ...rest } = given;
    return constant(delay, rest);
  }
  if ('schedule' in config) {
    const given = config.schedule;
    if (isList(given)) return schedule(given);
    const { delays, ...rest } = given;
    return schedule(delays, rest);
  }
  return references.functionNamed(config.function, [
    ...keys,
    'backoff',
    'function',
  ]) as RetryOptions['backoff'];
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}

function functionOr(value: unknown, references: References, keys: Keys): unknown {
  if (typeof value !== 'object' || value === null || !('function' in value)) return value;
  return references.functionNamed(value.function as string, [...keys, 'function']);
}

/** The options with the functions that are named in place of their names. */
function withFunctions(
  options: StepOptions,
  names: readonly string[],
  references: References,
  keys: Keys,
): StepOptions {
  const found: Record<string, unknown> = { ...options };
  for (const name of names) {
    const given = found[name];
    if (typeof given === 'string') found[name] = references.functionNamed(given, [...keys, name]);
  }
  return found;
}

/** JSON has no Infinity. */
function unlimited(options: StepOptions, names: readonly string[]): StepOptions {
  const entries = Object.entries(options).map(([key, value]) =>
    names.includes(key) && value === 'unlimited' ? [key, Infinity] : [key, value],
  );
  return Object.fromEntries(entries);
}
