import { type Described, duration, limitOf, numberOf } from '../subject.ts';
import { attemptsOf, queueMs } from '../worst-case.ts';

/** What a caller sees in each case, a sentence each. */
export interface Behavior {
  /** The operation fails. */
  readonly onFailure: readonly string[];
  /** The operation does not answer. */
  readonly onTimeout: readonly string[];
  /** There are more calls than there is room for. */
  readonly onOverload: readonly string[];
}

/** A policy in a few words. */
export function summarize(policy: Described): string {
  const say = Object.hasOwn(SUMMARIES, policy.kind) ? SUMMARIES[policy.kind] : undefined;
  return say?.(policy) ?? 'made in code';
}

const SUMMARIES: Readonly<Record<string, (policy: Described) => string>> = {
  timeout: (one) =>
    `${one.options.timeoutMs === 'function' ? 'a time by call' : duration(limitOf(one, 'timeoutMs'))}${one.options.cooperative === true ? ', waits for the operation to end' : ''}`,
  retry(one) {
    const { backoff, budget } = one.options;
    const attempts = attemptsOf(one);
    const count =
      attempts === Infinity
        ? 'unlimited attempts'
        : attempts === 1
          ? '1 attempt'
          : `up to ${attempts} attempts`;
    const rate =
      typeof budget === 'object' && budget !== null
        ? `, retries within ${percent((budget as { readonly ratio: number }).ratio)} of the calls`
        : ', no budget';
    return `${count}, ${delayWords(backoff, limitOf(one, 'maxDelayMs'))}${rate}`;
  },
  hold(one) {
    const waitMs = limitOf(one, 'maxWaitMs');
    const others = waitMs === 0 ? 'are refused' : `wait up to ${duration(waitMs)}, or are refused`;
    return `while the server has asked for peace, up to ${duration(limitOf(one, 'maxMs'))}, calls ${others}`;
  },
  'circuit-breaker'(one) {
    const triggers = triggerWords(one);
    const { breakDurationMs, breakDuration } = one.options as Record<string, unknown>;
    const growth = breakDuration as { readonly initialMs: number; readonly maxMs: number } | undefined;
    const length =
      typeof breakDurationMs === 'number'
        ? duration(breakDurationMs)
        : typeof growth === 'object'
          ? `${duration(growth.initialMs)}, growing to ${duration(growth.maxMs)}`
          : 'a time by function';
    return `opens ${triggers.join(' or ')}, for ${length}`;
  },
  bulkhead(one) {
    const running = `${amount(limitOf(one, 'maxConcurrent'))} at once`;
    if (one.options.maxQueued === 0) return `${running}, nobody waits`;
    const waitMs = queueMs(one);
    return `${running}, ${amount(limitOf(one, 'maxQueued'))} wait${waitMs === Infinity ? '' : ` for up to ${duration(waitMs)}`}`;
  },
  'rate-limiter'(one) {
    const strict = one.options.algorithm === 'sliding-window';
    const rate = `${limitOf(one, 'permits')} ${strict ? 'in any' : 'per'} ${duration(limitOf(one, 'periodMs'))}`;
    const atOnce = numberOf(one, 'burst') ?? limitOf(one, 'permits');
    const burst = atOnce === limitOf(one, 'permits') ? '' : `, ${atOnce} at once`;
    const waitMs = limitOf(one, 'maxWaitMs');
    return `${rate}${burst}${one.options.key ? ', for each key' : ''}${waitMs === 0 ? '' : `, wait ${waitMs === Infinity ? 'without limit' : `up to ${duration(waitMs)}`}`}`;
  },
  fallback: (one) =>
    one.options.source === 'value'
      ? `answers ${'value' in one.options ? JSON.stringify(one.options.value) : 'a fixed value'}`
      : one.options.source === 'pipeline'
        ? 'tries another pipeline'
        : 'answers what a function says',
};

/** What happens to a call, told from the inside out. */
export function whatHappens(policies: readonly Described[]): Behavior {
  const onFailure: string[] = [];
  const onTimeout: string[] = [];
  const onOverload: string[] = [];
  for (const [at, one] of [...policies.entries()].reverse()) {
    const perAttempt = policies.slice(0, at).some(({ kind }) => kind === 'retry');
    switch (one.kind) {
      case 'timeout':
        onTimeout.push(timeoutWords(one, perAttempt));
        break;
      case 'retry':
        onFailure.push(retryWords(one));
        onTimeout.push('An attempt that timed out is a failure, and is retried like any other.');
        break;
      case 'circuit-breaker':
        onFailure.push(
          `The circuit '${one.name}' counts it, and opens ${triggerWords(one).join(' or ')}. While it is open, calls fail at once with a CircuitOpenError.`,
        );
        break;
      case 'bulkhead':
        onOverload.push(bulkheadWords(one));
        break;
      case 'rate-limiter':
        onOverload.push(
          `Beyond ${limitOf(one, 'permits')} per ${duration(limitOf(one, 'periodMs'))}, ${one.options.maxWaitMs === 0 ? 'calls fail at once' : 'calls wait in order, and those that would wait too long fail'} with a RateLimitedError that says when to come back.`,
        );
        break;
      case 'fallback': {
        const answer = `Instead of a failure, the caller gets ${fallbackWords(one)}.`;
        for (const list of [onFailure, onTimeout, onOverload]) list.push(answer);
        break;
      }
    }
  }
  if (!policies.some(({ kind }) => kind === 'retry'))
    onFailure.unshift('The failure passes: nothing is retried.');
  if (!policies.some(({ kind }) => kind === 'timeout'))
    onTimeout.unshift('Nothing ends the wait: the call hangs as long as the operation does.');
  if (!policies.some(({ kind }) => kind === 'bulkhead' || kind === 'rate-limiter'))
    onOverload.unshift('Nothing bounds how many calls run: all are let through.');
  return { onFailure, onTimeout, onOverload };
}

function timeoutWords(one: Described, perAttempt: boolean): string {
  const what = perAttempt ? 'an attempt' : 'the call';
  const time =
    one.options.timeoutMs === 'function'
      ? 'the time that a function says'
      : duration(limitOf(one, 'timeoutMs'));
  return `After ${time}, ${what} is aborted and fails with a TimeoutError ('${one.name}').`;
}

function retryWords(one: Described): string {
  const attempts = attemptsOf(one);
  const { budget } = one.options;
  const how =
    attempts === 1
      ? 'It is not retried'
      : `It is retried, ${timesWords(attempts - 1)}, ${delayWords(one.options.backoff, limitOf(one, 'maxDelayMs'))}`;
  const spare = typeof budget === 'object' ? ', as long as the retry budget lasts' : '';
  return `${how}${spare}. Then the last failure passes as it is.`;
}

function timesWords(times: number): string {
  if (times === Infinity) return 'without limit';
  return times === 1 ? 'once' : `up to ${times} times`;
}

function bulkheadWords(one: Described): string {
  const max = limitOf(one, 'maxConcurrent');
  if (max === Infinity) return 'The bulkhead has no limit: all calls are let through.';
  const waiting = limitOf(one, 'maxQueued');
  if (waiting === 0) return `When ${max} run, further calls fail at once with a BulkheadFullError.`;
  const waitMs = queueMs(one);
  const limit = waitMs === Infinity ? '' : `, for up to ${duration(waitMs)} (QueueTimeoutError)`;
  return `When ${max} run, ${amount(waiting)} further calls wait in order${limit}${waiting === Infinity ? '' : '; beyond that they fail at once with a BulkheadFullError'}.`;
}

function fallbackWords(one: Described): string {
  if (one.options.source === 'pipeline') return 'what another pipeline makes of the same operation';
  if (one.options.source === 'function') return 'what the fallback function says';
  return 'value' in one.options ? JSON.stringify(one.options.value) : 'the fallback value';
}

function triggerWords(one: Described): string[] {
  const { failureRate, slowCallRate, windowCalls, consecutiveFailures, shouldTrip } = one.options;
  const window =
    windowCalls === undefined ? duration(limitOf(one, 'windowMs')) : `the last ${windowCalls} calls`;
  const least = `(of at least ${numberOf(one, 'minimumCalls')}) within ${window}`;
  return [
    ...(typeof failureRate === 'number' ? [`when ${percent(failureRate)} of the calls ${least} failed`] : []),
    ...(typeof slowCallRate === 'number'
      ? [
          `when ${percent(slowCallRate)} ${least} took longer than ${duration(limitOf(one, 'slowCallDurationMs'))}`,
        ]
      : []),
    ...(typeof consecutiveFailures === 'number' ? [`after ${consecutiveFailures} failures in a row`] : []),
    ...(shouldTrip === 'function' ? ['when a function says so'] : []),
  ];
}

function delayWords(backoff: unknown, maxMs: number): string {
  if (typeof backoff !== 'object' || backoff === null) return 'after delays by function';
  const { backoff: shape, initialMs, delayMs, delaysMs } = backoff as Record<string, unknown>;
  if (shape === 'constant') return `after ${duration(delayMs as number)} each`;
  if (shape === 'schedule') return `after ${(delaysMs as number[]).map(duration).join(', ')}`;
  return `after ${shape} delays from ${duration(initialMs as number)} to ${duration(maxMs)}`;
}

function amount(count: number): string {
  return count === Infinity ? 'any number' : String(count);
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(1))} %`;
}
