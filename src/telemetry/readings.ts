import type { Policy } from '../core/index.ts';
import { underscored } from './error-type.ts';
import type { CIRCUIT_STATES, FLEET_DECISIONS, FLEET_MODES } from './schema.ts';

/** What a policy's state comes to in numbers. What is `undefined` is not observed. */
export interface Reading {
  readonly usage?: number | undefined;
  readonly limit?: number | undefined;
  /** Of what is used, what is held in vain. */
  readonly abandoned?: number | undefined;
  readonly queued?: number | undefined;
  readonly maxQueued?: number | undefined;
  readonly circuit?: CircuitReading | undefined;
  readonly fleet?: FleetReading | undefined;
}

/** What an instance knows of a limit that a fleet shares. */
export interface FleetReading {
  readonly instances: number;
  readonly mode: (typeof FLEET_MODES)[number];
  readonly questions: number;
  /** Permits that were given out, by who decided. */
  readonly permits: Readonly<Record<(typeof FLEET_DECISIONS)[number], number>>;
}

export interface CircuitReading {
  readonly state: (typeof CIRCUIT_STATES)[number];
  readonly calls: number;
  readonly failures: number;
  /** Whether there are enough calls for the ratio to mean anything. */
  readonly measured: boolean;
}

type Plain = Readonly<Record<string, unknown>>;

/** Reads what the policy says about itself, as it does to everybody: telemetry knows no policy from inside. */
export function readingOf(
  policy: Pick<Policy<unknown>, 'kind' | 'snapshot' | 'describe'>,
): Reading | undefined {
  const reader = READERS[policy.kind];
  if (reader === undefined || policy.snapshot === undefined) return undefined;
  return reader(policy.snapshot() as Plain, (policy.describe?.() ?? {}) as Plain);
}

const READERS: Readonly<Record<string, (snapshot: Plain, options: Plain) => Reading>> = {
  bulkhead: ({ active, abandoned, maxConcurrent, queued, maxQueued }) => ({
    usage: count(active),
    abandoned: count(abandoned),
    limit: count(maxConcurrent),
    queued: count(queued),
    maxQueued: count(maxQueued),
  }),
  'rate-limiter': ({ burst, available, queued }, { key, maxQueued }) => ({
    // With a limit for each key there is no one number.
    ...(key === undefined && { usage: Math.max(0, Number(burst) - Number(available)), limit: count(burst) }),
    queued: count(queued),
    maxQueued: count(maxQueued),
  }),
  'shared-rate-limiter': ({ queued, fleet, counts }, { maxQueued }) => {
    const { byLease, byServer, byShare, questions } = counts as Record<string, number>;
    const permits = { lease: Number(byLease), server: Number(byServer), share: Number(byShare) };
    return {
      queued: count(queued),
      maxQueued: count(maxQueued),
      fleet: {
        ...(fleet as Pick<FleetReading, 'instances' | 'mode'>),
        questions: Number(questions),
        permits,
      },
    };
  },
  'circuit-breaker': ({ state, calls, failures }, { minimumCalls }) => ({
    circuit: {
      state: underscored(String(state)) as CircuitReading['state'],
      calls: Number(calls),
      failures: Number(failures),
      measured: Number(calls) > 0 && Number(calls) >= Number(minimumCalls ?? 0),
    },
  }),
  retry: ({ budget }, options) => {
    const rules = options.budget as { readonly minPerSecond?: unknown; readonly windowMs?: number };
    if (budget === null || rules.windowMs === undefined || typeof rules.minPerSecond !== 'number') return {};
    const { available } = budget as { readonly available: number };
    const reserve = Math.max(1, Math.floor((Number(rules.minPerSecond) * rules.windowMs) / 1000));
    // Calls earn more than the reserve: then all of it is there, and more.
    return { usage: Math.max(0, reserve - available), limit: Math.max(reserve, available) };
  },
};

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
