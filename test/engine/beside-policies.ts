import {
  type Admission,
  type Fork,
  type Outcome,
  type Policy,
  type PolicyCall,
  type Share,
  success,
} from '../../src/core/index.ts';

/*
 * Small policies with `fork` and `share`, as pure decisions: the features of the engine that hedging, coalescing and caching
 * need.
 */

/** Begins one more attempt after each delay, and after each failure at once. */
export function hedge(delayMs: number, max = 2): Policy {
  interface Begun {
    count: number;
  }
  const more = (call: PolicyCall) => {
    const begun = call.permit as Begun;
    if (begun.count === max) return { type: 'stay', ms: Infinity } as const;
    begun.count += 1;
    return { type: 'begin', ms: begun.count === max ? Infinity : delayMs } as const;
  };
  const fork: Fork = {
    type: 'fork',
    ms: delayMs,
    due: more,
    ended: (call, outcome) => (call.verdict(outcome).kind === 'failure' ? more(call) : { type: 'take' }),
  };
  return {
    kind: 'hedge',
    name: 'hedge',
    admit(call) {
      call.permit = { count: 1 } satisfies Begun;
      return fork;
    },
  };
}

/** Lets calls with the same key share one execution. */
export function singleFlight(keyOf = (call: PolicyCall): unknown => call.key): Policy {
  return {
    kind: 'coalesce',
    name: 'coalesce',
    admit: (call) => ({ type: 'share', key: keyOf(call) }) satisfies Share,
  };
}

/** Keeps values for a time. Then answers with the old one once more, and refreshes it. */
export function staleWhileRevalidate(freshMs: number): Policy<unknown> & { readonly refreshed: Outcome[] } {
  const kept = new Map<unknown, { readonly value: unknown; readonly at: number }>();
  const refreshed: Outcome[] = [];
  return {
    kind: 'cache',
    name: 'cache',
    refreshed,
    admit({ key }, now): Admission<unknown> {
      const entry = kept.get(key);
      if (entry !== undefined && now - entry.at < freshMs)
        return { type: 'answer', outcome: success(entry.value) };
      return {
        type: 'share',
        key,
        meanwhile: entry === undefined ? undefined : success(entry.value),
        settled(outcome, at) {
          if (entry !== undefined) refreshed.push(outcome);
          if (outcome.ok) kept.set(key, { value: outcome.value, at });
        },
      };
    },
  };
}
