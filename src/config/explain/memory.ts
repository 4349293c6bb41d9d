import { type Described, limitOf, numberOf } from '../subject.ts';

/** A call held in flight through four policies, as `npm run bench` measures it. */
const BYTES_PER_CALL = 850;
/** A pipeline with its policies, before anything is counted. */
const BYTES_PER_PIPELINE = 3000;
const BYTES_PER_CIRCUIT = 1700;
/** A number for each key, and the key itself. */
const BYTES_PER_KEY = 80;
/** An entry in the log of a sliding window. */
const BYTES_PER_LOGGED_PERMIT = 16;

export interface Memory {
  readonly stateBytes: number;
  /** Calls under way at once, at most. */
  readonly inFlight: number;
  readonly inFlightBytes: number;
}

export function memoryOf(policies: readonly Described[]): Memory {
  const stateBytes = policies.reduce((sum, policy) => sum + stateOf(policy), BYTES_PER_PIPELINE);
  const inFlight = policies
    .filter(({ kind }) => kind === 'bulkhead')
    .reduce(
      (least, one) => Math.min(least, limitOf(one, 'maxConcurrent') + limitOf(one, 'maxQueued')),
      Infinity,
    );
  return { stateBytes, inFlight, inFlightBytes: inFlight * BYTES_PER_CALL };
}

function stateOf(policy: Described): number {
  if (policy.kind === 'circuit-breaker') return BYTES_PER_CIRCUIT + (numberOf(policy, 'windowCalls') ?? 0);
  if (policy.kind === 'rate-limiter') return (numberOf(policy, 'maxKeys') ?? 1) * bytesPerLimit(policy);
  return 0;
}

function bytesPerLimit(limiter: Described): number {
  if (limiter.options.algorithm !== 'sliding-window') return BYTES_PER_KEY;
  return BYTES_PER_KEY + limitOf(limiter, 'permits') * BYTES_PER_LOGGED_PERMIT;
}
