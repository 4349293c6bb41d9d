import type { Endpoint } from './endpoint.ts';
import type { Endpoints } from './endpoints.ts';

/** The state of a failover: plain data. */
export interface FailoverSnapshot {
  /** In the order of the list. */
  readonly endpoints: readonly EndpointSnapshot[];
  /** The number of ejected endpoints, and how many may be ejected for their failures. */
  readonly ejected: number;
  readonly maxEjected: number;
}

/** The state of an endpoint. */
export interface EndpointSnapshot {
  readonly name: string;
  /** `starting`: it gets a growing share of its weight. */
  readonly state: 'available' | 'starting' | 'ejected';
  readonly priority: number;
  readonly weight: number;
  /** The share of the weight that is in force, 0–1; 0 during an ejection. */
  readonly share: number;
  /** The number of running attempts. */
  readonly running: number;
  readonly consecutiveFailures: number;
  /** Within the interval. */
  readonly successes: number;
  readonly failures: number;
  /** The time until the return, in ms; `null` outside of an ejection, or if the ejection lasts until `readmit()`. */
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
