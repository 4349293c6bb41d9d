import { advise, type DescribedPolicy, ERRORS } from '../advice/index.ts';
import { type Declared, optionError, type Policy, withoutLimit } from '../core/index.ts';
import {
  bulkheadFacts,
  circuitBreakerFacts,
  holdFacts,
  rateLimiterFacts,
  retryFacts,
  timeoutFacts,
} from '../facts.ts';

/** A policy of the standard pipeline. */
export interface Step {
  /** The option that it comes from. */
  readonly option: string;
  readonly policy: Policy<never>;
}

/** By the option that the policy comes from. */
const FACTS = {
  rateLimiter: rateLimiterFacts,
  timeout: timeoutFacts,
  retry: retryFacts,
  holdOnRetryAfter: holdFacts,
  circuitBreaker: circuitBreakerFacts,
  bulkhead: bulkheadFacts,
  attemptTimeout: timeoutFacts,
} as Readonly<Record<string, unknown>> as Readonly<Record<string, Declared['facts']>>;

/**
 * Refuses values that each make sense, and cannot work beside each other.
 * @param steps the outermost first
 * @param given the options as they were given
 * @throws RangeError
 */
export function refuseErrors(steps: readonly Step[], given: object): void {
  const subject = { name: 'standard', copies: 1, policies: steps.map(described), keys: ['standard'] };
  const error = advise(subject, ERRORS).find(({ severity }) => severity === 'error');
  if (error === undefined) return;
  const { keys, message: rule, fix } = error;
  const path = keys.join('.');
  const value = at(given, keys.slice(1));
  throw optionError(RangeError, `${path} ${rule} Instead, ${fix}.`, { path, rule, value });
}

function described({ option, policy }: Step): DescribedPolicy {
  const { kind, name } = policy;
  const { [option]: facts } = FACTS;
  const told = { ...policy.describe?.() };
  const options = withoutLimit(told) as DescribedPolicy['options'];
  return { kind, name, declaration: undefined, facts, told, options, keys: ['standard', option], path: [] };
}

function at(options: unknown, keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    options,
  );
}
