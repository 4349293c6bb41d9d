import type { Policy } from '../core/index.ts';

/** An order of policies that is known to be wrong, or hardly ever meant. */
export interface OrderWarning {
  /** Stable and machine-readable. */
  readonly id: string;
  /** Names of the policies concerned, outermost first. */
  readonly policies: readonly string[];
  readonly message: string;
}

/** What a rule sees of a policy. */
interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A rule about two policies, the first of which encloses the second. */
interface PairRule {
  readonly id: string;
  readonly outer: string;
  readonly inner: string;
  readonly wrong?: (outer: Entry, inner: Entry, between: readonly Entry[]) => boolean;
  readonly message: (outer: Entry, inner: Entry) => string;
}

const PAIR_RULES: readonly PairRule[] = [
  {
    id: 'fallback-inside-retry',
    outer: 'retry',
    inner: 'fallback',
    message: (outer, inner) =>
      `'${inner.name}' answers inside '${outer.name}', which then sees no failure and never retries. Put the fallback outside.`,
  },
  {
    id: 'fallback-inside-circuit-breaker',
    outer: 'circuit-breaker',
    inner: 'fallback',
    message: (outer, inner) =>
      `'${inner.name}' answers inside '${outer.name}', which then counts successes only and never opens. Put the fallback outside.`,
  },
  {
    id: 'retry-inside-retry',
    outer: 'retry',
    inner: 'retry',
    message: (outer, inner) =>
      `'${inner.name}' retries inside '${outer.name}': their attempts multiply. Retry at one place only.`,
  },
  {
    id: 'inner-timeout-never-expires',
    outer: 'timeout',
    inner: 'timeout',
    wrong: (outer, inner) => atLeast(inner.options.timeoutMs, outer.options.timeoutMs),
    message: (outer, inner) =>
      `'${inner.name}' allows ${inner.options.timeoutMs} ms inside '${outer.name}', which allows ${outer.options.timeoutMs} ms in all: the inner one never expires.`,
  },
  {
    id: 'queue-outlasts-timeout',
    outer: 'timeout',
    inner: 'bulkhead',
    wrong: (outer, inner) =>
      inner.options.maxWait !== Infinity && atLeast(inner.options.maxWait, outer.options.timeoutMs),
    message: (outer, inner) =>
      `A call may wait ${inner.options.maxWait} ms in the queue of '${inner.name}' inside '${outer.name}', which allows ${outer.options.timeoutMs} ms in all: the queue never times out.`,
  },
  {
    id: 'retry-inside-bulkhead',
    outer: 'bulkhead',
    inner: 'retry',
    message: (outer, inner) =>
      `A call keeps its place in '${outer.name}' while '${inner.name}' waits between attempts. Put the bulkhead inside.`,
  },
];

/** Warnings about a row of policies, outermost first, nested pipelines flattened. */
export function orderWarnings(policies: readonly Policy<unknown>[]): OrderWarning[] {
  const entries = policies.map((policy) => ({
    kind: policy.kind,
    name: policy.name,
    options: { ...policy.describe?.() },
  }));
  return [
    ...entries.flatMap((outer, index) => pairWarnings(outer, entries.slice(index + 1))),
    ...retryWarnings(entries),
  ];
}

function pairWarnings(outer: Entry, further: readonly Entry[]): OrderWarning[] {
  return further.flatMap((inner, distance) =>
    PAIR_RULES.filter(
      (rule) =>
        rule.outer === outer.kind &&
        rule.inner === inner.kind &&
        (rule.wrong?.(outer, inner, further.slice(0, distance)) ?? true),
    ).map((rule) => ({
      id: rule.id,
      policies: [outer.name, inner.name],
      message: rule.message(outer, inner),
    })),
  );
}

/** A timeout around a retry without one inside: the first attempt that hangs takes all of the time. */
function retryWarnings(entries: readonly Entry[]): OrderWarning[] {
  return entries.flatMap((retry, index) => {
    if (retry.kind !== 'retry') return [];
    const outer = entries.slice(0, index).find((one) => one.kind === 'timeout');
    const inner = entries.slice(index + 1).some((one) => one.kind === 'timeout' || one.kind === 'custom');
    if (outer === undefined || inner) return [];
    return [
      {
        id: 'retry-without-attempt-timeout',
        policies: [outer.name, retry.name],
        message: `'${outer.name}' bounds all attempts of '${retry.name}' together, and nothing bounds one: the first that hangs takes all of the time. Put a shorter timeout inside the retry.`,
      },
    ];
  });
}

function atLeast(a: unknown, b: unknown): boolean {
  return typeof a === 'number' && typeof b === 'number' && a >= b;
}
