import { bulkhead } from '../bulkhead/index.ts';
import { circuitBreaker } from '../circuit-breaker/index.ts';
import { pipeline } from '../compose.ts';
import { checkOptions, type Policy } from '../core/index.ts';
import { type KeyedPipelines, type PerKeyOptions, type Pipeline, perKey } from '../pipeline/index.ts';
import { rateLimiter } from '../rate-limiter/index.ts';
import { retry } from '../retry/index.ts';
import { timeout } from '../timeout/index.ts';
import { holdOnRetryAfter } from './hold.ts';
import {
  type ResolvedStandardOptions,
  resolveStandardOptions,
  STANDARD_OPTIONS,
  type StandardPipelineOptions,
} from './standard-options.ts';

export interface StandardOptions extends StandardPipelineOptions {
  /** For how many origins pipelines are kept, and for how long unused. @default { max: 1000, idle: '10m' } */
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
  compose(resolved); // All that is wrong shows now, and not with the first call.
  return perKey(() => compose(resolved), { ...perOrigin, runtime: resolved.runtime });
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
  return compose(resolveStandardOptions(options));
}

function compose(resolved: ResolvedStandardOptions): Pipeline {
  const { name, classify, runtime, timeoutMs, attemptTimeoutMs } = resolved;
  const policies: (Policy<never> | false)[] = [
    resolved.rateLimiter && rateLimiter(resolved.rateLimiter),
    timeoutMs !== Infinity && timeout(timeoutMs, { name: 'timeout' }),
    resolved.retry && retry(resolved.retry),
    resolved.hold && holdOnRetryAfter(resolved.hold),
    resolved.circuitBreaker && circuitBreaker(resolved.circuitBreaker),
    resolved.bulkhead && bulkhead(resolved.bulkhead),
    attemptTimeoutMs !== Infinity && timeout(attemptTimeoutMs, { name: 'attempt-timeout' }),
  ];
  const composed = pipeline({ name, classify, runtime }, ...policies.filter((policy) => policy !== false));
  checkTogether(composed, timeoutMs, attemptTimeoutMs);
  return composed;
}

/** Values that each make sense, and not beside each other. */
function checkTogether(composed: Pipeline, timeoutMs: number, attemptTimeoutMs: number): void {
  const windowMs = optionsOf(composed, 'circuit-breaker').windowMs as number | undefined;
  if (windowMs !== undefined && attemptTimeoutMs !== Infinity && windowMs < 2 * attemptTimeoutMs) {
    throw new RangeError(
      `standard.circuitBreaker.window must be at least twice standard.attemptTimeout (${attemptTimeoutMs} ms), got ${windowMs} ms`,
    );
  }
  const [backoff] = Object.values(optionsOf(composed, 'retry').backoff ?? {}) as {
    readonly initial?: number;
  }[];
  const initialMs = backoff?.initial ?? 0;
  if (initialMs >= timeoutMs) {
    throw new RangeError(
      `standard.retry.backoff must begin with less than standard.timeout (${timeoutMs} ms), got ${initialMs} ms`,
    );
  }
  const maxWait = optionsOf(composed, 'bulkhead').maxWait as number | null | undefined;
  if (typeof maxWait === 'number' && maxWait >= timeoutMs) {
    throw new RangeError(
      `standard.bulkhead.maxWait must be less than standard.timeout (${timeoutMs} ms), got ${maxWait} ms`,
    );
  }
}

function optionsOf(composed: Pipeline, kind: string): Record<string, unknown> {
  return { ...composed.policy(kind)?.describe?.() };
}
