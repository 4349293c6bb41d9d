import { type Described, limitOf, numberOf } from './subject.ts';

/** What a call may come to when everything goes as badly as the policies allow. */
export interface WorstCase {
  /** How long the caller waits; Infinity where nothing bounds it. */
  readonly latencyMs: number;
  /** How often the operation runs. */
  readonly attempts: number;
  /** Of `latencyMs`, how much is waiting between attempts. */
  readonly delaysMs: number;
}

/** From the innermost policy outward: each changes what lies inside of it. */
export function worstCase(policies: readonly Described[]): WorstCase {
  return policies.reduceRight<WorstCase>(around, { latencyMs: Infinity, attempts: 1, delaysMs: 0 });
}

function around(inner: WorstCase, policy: Described): WorstCase {
  switch (policy.kind) {
    case 'timeout':
      // One that cooperates waits for as long as the operation takes.
      if (policy.options.cooperative === true) return inner;
      return { ...inner, latencyMs: Math.min(inner.latencyMs, limitOf(policy, 'timeoutMs')) };
    case 'bulkhead':
      return { ...inner, latencyMs: inner.latencyMs + queueMs(policy) };
    case 'rate-limiter':
    case 'hold':
      return { ...inner, latencyMs: inner.latencyMs + limitOf(policy, 'maxWaitMs') };
    case 'retry': {
      const attempts = attemptsOf(policy);
      const delaysMs = attempts === Infinity ? Infinity : delaysBefore(policy, attempts);
      const all = attempts * inner.latencyMs + delaysMs;
      const latencyMs = Math.min(all, limitOf(policy, 'maxElapsedMs') + inner.latencyMs);
      return {
        latencyMs,
        attempts: attempts * inner.attempts,
        delaysMs: delaysMs + (inner.delaysMs === 0 ? 0 : attempts * inner.delaysMs),
      };
    }
    default:
      return inner;
  }
}

/** How long a call may wait in the queue of a bulkhead. */
export function queueMs(bulkhead: Described): number {
  return bulkhead.options.maxQueued === 0 ? 0 : limitOf(bulkhead, 'maxWait');
}

export function attemptsOf(retry: Described): number {
  return numberOf(retry, 'maxAttempts') ?? Infinity;
}

/** After so many, each further delay counts as the longest there is: a file may say a million attempts. */
const MAX_SUMMED = 1000;

/** The longest that the delays before so many attempts can be together, unless the server asks for more. */
export function delaysBefore(retry: Described, attempts: number): number {
  const summed = Math.min(attempts - 1, MAX_SUMMED);
  let sum = 0;
  for (const delayMs of delays(retry, summed)) sum += delayMs;
  const rest = attempts - 1 - summed;
  return rest > 0 ? sum + rest * limitOf(retry, 'maxDelayMs') : sum;
}

/** The first `count` delays, each at its longest. */
export function* delays(retry: Described, count: number): Generator<number> {
  for (let n = 1; n <= count; n++) yield longestDelay(retry, n);
}

/** The delay before retry `n`, counted from 1, at its longest. */
export function longestDelay(retry: Described, n: number): number {
  const cap = limitOf(retry, 'maxDelayMs');
  const { backoff } = retry.options;
  if (typeof backoff !== 'object' || backoff === null) return cap;
  const { backoff: shape, initialMs = 0, ...rest } = backoff as Record<string, unknown>;
  const longest = Object.hasOwn(shapes, shape as string) ? shapes[shape as string] : undefined;
  return Math.min(longest?.(initialMs as number, rest, n) ?? cap, cap);
}

type Shape = (initialMs: number, rest: Record<string, unknown>, n: number) => number;

const shapes: Readonly<Record<string, Shape>> = {
  constant: (_, { delayMs }) => delayMs as number,
  linear: (initialMs, { incrementMs }, n) => initialMs + (n - 1) * (incrementMs as number),
  exponential: (initialMs, { multiplier, jitter }, n) =>
    // Decorrelated delays are the distances of places on a curve: one can be as long as the curve is high.
    jitter === 'decorrelated'
      ? (initialMs * (multiplier as number) ** n) / 1.4
      : initialMs * (multiplier as number) ** (n - 1),
  fibonacci(initialMs, _, n) {
    // Beyond that it is more than any limit.
    const steps = Math.min(n, 80);
    let [previous, current] = [0, 1];
    for (let i = 1; i < steps; i++) [previous, current] = [current, previous + current];
    return initialMs * current;
  },
  schedule: (_, { delaysMs }, n) => {
    const delays = delaysMs as readonly number[];
    return delays[Math.min(n, delays.length) - 1] ?? 0;
  },
};
