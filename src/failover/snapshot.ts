import type { Endpoint } from './endpoint.ts';
import type { Endpoints } from './endpoints.ts';

/** Plain data. */
export interface FailoverSnapshot {
  /** In the order of the list. */
  readonly endpoints: readonly EndpointSnapshot[];
  /** How many are ejected, and how many may be by what they do. */
  readonly ejected: number;
  readonly maxEjected: number;
}

/** An endpoint, as a snapshot of its failover tells of it. */
export interface EndpointSnapshot {
  readonly name: string;
  /** `starting`: it gets a growing share of its weight. */
  readonly state: 'available' | 'starting' | 'ejected';
  readonly priority: number;
  readonly weight: number;
  /** The share of its weight that it was given last, 0–1; 0 while it is ejected. */
  readonly share: number;
  /** Attempts that run there. */
  readonly running: number;
  readonly consecutiveFailures: number;
  /** Within the interval. */
  readonly successes: number;
  readonly failures: number;
  /** In how many ms it comes back; `null` where it is not ejected, or until it is readmitted by hand. */
  readonly returnsInMs: number | null;
}

export function snapshotOf(endpoints: Endpoints, now: number): FailoverSnapshot {
  const each = [...endpoints.all()].map((endpoint) => Object.freeze(endpointSnapshot(endpoint, now)));
  const { ejected, maxEjected } = endpoints;
  return Object.freeze({ endpoints: Object.freeze(each), ejected, maxEjected });
}

function endpointSnapshot(endpoint: Endpoint, now: number): EndpointSnapshot {
  const { name, priority, weight, running, key } = endpoint;
  const { consecutiveFailures, successes, failures } = endpoint.stint;
  const isEjected = !endpoint.isAvailable;
  const state = isEjected ? 'ejected' : endpoint.startedAt === undefined ? 'available' : 'starting';
  return {
    name,
    state,
    priority,
    weight,
    share: isEjected ? 0 : endpoint.share,
    running,
    consecutiveFailures,
    successes,
    failures,
    returnsInMs: isEjected && key < Infinity ? Math.max(0, key - now) : null,
  };
}
