import type { DescribedPolicy, Subject } from '../advice/index.ts';
import { type Problem, problem } from './problem.ts';
import type { PoliciesConfig, StepConfig } from './schema/types.generated.ts';

/** What a pipeline made in code is as configuration. */
export interface WrittenOut {
  readonly config: PoliciesConfig;
  /** What configuration cannot say: functions are there under placeholders, and need names. */
  readonly problems: readonly Problem[];
}

/** Writes out pipelines as configuration, by what they say of themselves. Each keeps the order that it has. */
export function toConfig(subjects: readonly Subject[]): WrittenOut {
  const problems: Problem[] = [];
  const policies = subjects.map((subject) => {
    const steps = subject.policies.flatMap((policy) => stepOf(policy, subject, problems));
    return [subject.name, steps] as const;
  });
  return { config: { policies: Object.fromEntries(policies) }, problems };
}

type Options = Readonly<Record<string, unknown>>;

function stepOf(policy: DescribedPolicy, subject: Subject, problems: Problem[]): StepConfig[] {
  // A timeout of Infinity is none.
  if (policy.told.timeoutMs === 'unlimited') return [];
  const write = Object.hasOwn(WRITERS, policy.kind) ? WRITERS[policy.kind] : undefined;
  if (write === undefined) {
    problems.push(
      problem(
        'not-in-configuration',
        policy.keys,
        `is a policy of the kind '${policy.kind}', which only code can make`,
      ),
    );
    return [];
  }
  function named(option: string): string {
    const placeholder = `${subject.name}-${option}`;
    problems.push(
      problem('needs-a-name', [...policy.keys, option], `is a function; here it is called '${placeholder}'`, {
        severity: 'warning',
        fix: `give it in code: definePolicies(config, { functions: { '${placeholder}': … } })`,
      }),
    );
    return placeholder;
  }
  return [write({ ...policy, options: policy.told }, named) as unknown as StepConfig];
}

type Writer = (policy: DescribedPolicy, named: (option: string) => string) => Record<string, unknown>;

const WRITERS: Readonly<Record<string, Writer>> = {
  timeout({ name, options }, named) {
    const { timeoutMs, cooperative } = options;
    const after = timeoutMs === 'function' ? { function: named('after') } : timeoutMs;
    return {
      timeout: compact({
        name: other(name, 'timeout'),
        after,
        cooperative: cooperative === true || undefined,
      }),
    };
  },
  retry({ name, options }, named) {
    const { maxAttempts, backoff, maxDelayMs, maxElapsedMs, retryAfter, budget, shouldRetry } = options;
    return {
      retry: compact({
        name: other(name, 'retry'),
        maxAttempts,
        backoff: writeBackoff(backoff, named),
        maxDelay: maxDelayMs,
        maxElapsed: maxElapsedMs,
        retryAfter: writeRetryAfter(retryAfter as Options | false),
        budget: budget === false ? false : writeBudget(budget as Options),
        shouldRetry: shouldRetry && named('shouldRetry'),
      }),
    };
  },
  hold({ name, options }) {
    const { maxMs, maxWaitMs, jitter } = options;
    return {
      holdOnRetryAfter: compact({ name: other(name, 'hold'), max: maxMs, maxWait: maxWaitMs, jitter }),
    };
  },
  'circuit-breaker'({ name, options }, named) {
    const { slowCallDurationMs, windowMs, windowCalls, breakDurationMs, breakDuration, halfOpen } = options;
    const { maxDurationMs, permits, successRate, idleMs } = halfOpen as Options;
    // An option that is judged by a rate, where there is none.
    const judged = options.failureRate !== undefined || options.slowCallRate !== undefined;
    return {
      circuitBreaker: compact({
        name,
        failureRate: options.failureRate,
        slowCallRate: options.slowCallRate,
        slowCallDuration: slowCallDurationMs,
        consecutiveFailures: options.consecutiveFailures,
        shouldTrip: options.shouldTrip && named('shouldTrip'),
        window: windowCalls ?? `${windowMs}ms`,
        minimumCalls: judged ? options.minimumCalls : undefined,
        breakDuration: breakDurationMs ?? writeGrowth(breakDuration, named),
        maxBreakDuration: options.maxBreakDurationMs,
        halfOpen: compact({ permits, successRate, maxDuration: maxDurationMs, idle: idleMs }),
        slowStart: writeSlowStart(options.slowStart as Options | false),
        isFailure: options.isFailure && named('isFailure'),
      }),
    };
  },
  bulkhead({ name, options }, named) {
    const { maxConcurrent, maxQueued, maxWait, releaseOn, limit } = options;
    return {
      bulkhead: compact({
        name: other(name, 'bulkhead'),
        maxConcurrent: limit === undefined ? unlimited(maxConcurrent) : undefined,
        maxQueued: unlimited(maxQueued),
        maxWait: maxWait ?? undefined,
        releaseOn,
        limit: limit && named('limit'),
      }),
    };
  },
  'rate-limiter'({ name, options }, named) {
    const { permits, periodMs, algorithm, burst, maxWaitMs, maxQueued, key, maxKeys, cost } = options;
    return {
      rateLimiter: compact({
        name: other(name, 'rate-limiter'),
        permits,
        period: periodMs,
        algorithm,
        burst,
        maxWait: unlimited(maxWaitMs),
        maxQueued: maxWaitMs === 0 ? undefined : unlimited(maxQueued),
        key: key === 'function' ? named('key') : key,
        maxKeys,
        cost: cost === 'function' ? named('cost') : cost,
      }),
    };
  },
  fallback({ name, options }, named) {
    const { source, when } = options;
    return {
      fallback: compact({
        name: other(name, 'fallback'),
        ...(source === 'value' && 'value' in options
          ? { value: options.value }
          : { function: named('function') }),
        when: when && named('when'),
      }),
    };
  },
};

function writeBackoff(backoff: unknown, named: (option: string) => string): unknown {
  if (typeof backoff !== 'object' || backoff === null) return { function: named('backoff') };
  const { backoff: shape, initialMs, incrementMs, maxMs, delayMs, delaysMs, ...rest } = backoff as Options;
  return {
    [shape as string]: compact({
      initial: initialMs,
      increment: incrementMs,
      max: maxMs,
      delay: delayMs,
      delays: delaysMs,
      ...rest,
    }),
  };
}

function writeRetryAfter(retryAfter: Options | false): Options | false {
  if (retryAfter === false) return false;
  const { maxMs, ...rest } = retryAfter;
  return { max: maxMs, ...rest };
}

function writeBudget({ windowMs, name, ...rest }: Options): Options {
  return compact({ ...rest, window: windowMs, name: other(name as string, 'retry') });
}

function writeGrowth(growth: unknown, named: (option: string) => string): unknown {
  if (typeof growth !== 'object' || growth === null) return { function: named('breakDuration') };
  const { initialMs, maxMs, ...rest } = growth as Options;
  return { initial: initialMs, max: maxMs, ...rest };
}

function writeSlowStart(slowStart: Options | false): Options | false {
  return slowStart === false ? false : { duration: slowStart.durationMs, from: slowStart.from };
}

function unlimited(limit: unknown): unknown {
  return limit === null ? 'unlimited' : limit;
}

/** A name that says more than the default. */
function other(name: string, otherwise: string): string | undefined {
  return name === otherwise ? undefined : name;
}

function compact(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
