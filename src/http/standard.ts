import { bulkhead } from '../bulkhead/index.ts';
import { circuitBreaker } from '../circuit-breaker/index.ts';
import { pipeline } from '../compose.ts';
import { checkOptions, type Policy } from '../core/index.ts';
import { holdOnRetryAfter } from '../hold/index.ts';
import { type KeyedPipelines, type PerKeyOptions, type Pipeline, perKey } from '../pipeline/index.ts';
import { rateLimiter } from '../rate-limiter/index.ts';
import { retry } from '../retry/index.ts';
import { timeout } from '../timeout/index.ts';
import { refuseErrors, type Step } from './standard-advice.ts';
import {
  type ResolvedStandardOptions,
  resolveStandardOptions,
  STANDARD_OPTIONS,
  type StandardPipelineOptions,
} from './standard-options.ts';

export interface StandardOptions extends StandardPipelineOptions {
  /** For how many origins pipelines are kept, and for how long unused. @default `{ max: 1000, idle: '10m' }` */
  readonly perOrigin?: Omit<PerKeyOptions, 'runtime'> | undefined;
}

/**
 * A good HTTP client in one line: a standard pipeline for each origin (each key, where it runs without `resilientFetch`), so
 * that one host that is down opens its own circuit and no other, and spends its own retry budget.
 *
 *     const api = resilientFetch(standard({ name: 'api' }));
 *     const slow = resilientFetch(standard({ name: 'reports', timeout: '2m', attemptTimeout: '50s', retry: false,
 *       circuitBreaker: { window: '2m' } }));
 *
 * @throws RangeError, TypeError for options that make no sense, each by itself or together
 */
export function standard(options: StandardOptions = {}): KeyedPipelines {
  checkOptions('standard', options, [...STANDARD_OPTIONS, 'perOrigin']);
  const { perOrigin = {}, ...ofPipeline } = options;
  checkOptions('standard.perOrigin', perOrigin, ['max', 'idle']);
  const resolved = resolveStandardOptions(ofPipeline);
  // All that is wrong shows now, and not with the first call.
  compose(resolved, checkedSteps(resolved, ofPipeline));
  return perKey(() => compose(resolved, stepsOf(resolved)), { ...perOrigin, runtime: resolved.runtime });
}

/**
 * The standard pipeline by itself, for one dependency. Outermost first:
 *
 *     rate limiter › timeout › retry › (hold) › circuit breaker › bulkhead › attempt timeout
 *
 * The order and most values are those of Microsoft.Extensions.Http.Resilience; the circuit breaker opens at half of the calls
 * rather than a tenth, which would turn a partial outage into a full one. The rate limiter counts calls, and is asked before
 * anything is spent on one; whoever is refused, or given up in a queue, further in gives the permit back.
 * @see https://learn.microsoft.com/dotnet/core/resilience/http-resilience#standard-resilience-handler-defaults
 * @see https://github.com/dotnet/extensions/issues/7686
 * @throws RangeError, TypeError for options that make no sense, each by itself or together
 */
export function standardPipeline(options: StandardPipelineOptions = {}): Pipeline {
  const resolved = resolveStandardOptions(options);
  return compose(resolved, checkedSteps(resolved, options));
}

function checkedSteps(resolved: ResolvedStandardOptions, given: StandardPipelineOptions): Step[] {
  const steps = stepsOf(resolved);
  refuseErrors(steps, given);
  return steps;
}

function compose({ name, classify, runtime }: ResolvedStandardOptions, steps: readonly Step[]): Pipeline {
  return pipeline({ name, classify, runtime }, ...steps.map(({ policy }) => policy));
}

/** The policies, the outermost first, each with an instance of its own. */
function stepsOf(resolved: ResolvedStandardOptions): Step[] {
  const { timeoutMs, attemptTimeoutMs } = resolved;
  const steps: Record<string, Policy<never> | false> = {
    rateLimiter: resolved.rateLimiter && rateLimiter(resolved.rateLimiter),
    timeout: timeoutMs !== Infinity && timeout(timeoutMs),
    retry: resolved.retry && retry(resolved.retry),
    holdOnRetryAfter: resolved.hold && holdOnRetryAfter(resolved.hold),
    circuitBreaker: resolved.circuitBreaker && circuitBreaker(resolved.circuitBreaker),
    bulkhead: resolved.bulkhead && bulkhead(resolved.bulkhead),
    attemptTimeout: attemptTimeoutMs !== Infinity && timeout(attemptTimeoutMs, { name: 'attempt-timeout' }),
  };
  return Object.entries(steps).flatMap(([option, policy]) => (policy === false ? [] : [{ option, policy }]));
}
