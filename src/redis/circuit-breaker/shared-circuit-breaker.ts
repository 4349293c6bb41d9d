import { type CircuitBreaker, CircuitOpenError } from '../../circuit-breaker/index.ts';
import { type Admission, PASS, type PolicyCall, PROCEED, reject, wrongType } from '../../core/index.ts';
import { FleetCircuit, type Votes } from './fleet-circuit.ts';
import {
  type SharedCircuitBreakerOptions,
  type SharedCircuitBreakerUpdate,
  sharedCircuitBreakerSettings,
  updatedSettings,
} from './options.ts';

/** A circuit breaker that also opens by what other instances have seen. */
export interface SharedCircuitBreaker extends CircuitBreaker {
  /**
   * Changes options from the next call on, those of the circuit breaker and those of its part in the fleet; an option that is `undefined` returns to
   * its default.
   * @throws TypeError, RangeError for options that make no sense; nothing has changed then
   */
  update(change: SharedCircuitBreakerUpdate): void;
  /** How many live instances have the circuit, how many would open it, and whether the fleet has; as last heard. */
  readonly votes: Votes;
}

/**
 * Lets the instances of an application share what they see of a dependency. Each counts for itself, with a circuit breaker of its own; what they share
 * is verdicts. When at least `quorum` of the live instances, and `atLeast` of them, have opened their circuit by what they have seen themselves,
 * it opens for all: instances with few calls need not find out by failures of their own. Then one instance probes for all; when its probe
 * succeeds, all others probe too, and each closes by its own. One bad node opens no circuit but its own.
 *
 *     const breaker = sharedCircuitBreaker(circuitBreaker({ name: 'partner' }), { fleet });
 *
 * No call asks the server: verdicts come with the fleet's heartbeat, and at once where this instance has something to say. While the server is
 * away, the circuit is one of this instance alone. The circuit is called by the breaker's name, which must be the same on all instances. Use
 * what this returns in the place of the breaker; it has the same methods and events. `circuit.opened` has the reason `'fleet'` where the
 * others have opened it. A change by hand (`isolate()`, `trip()`, `reset()`) is for this instance alone.
 *
 * @throws TypeError, RangeError if it is no circuit breaker, or an option is wrong, or the fleet has another circuit of that name
 */
export function sharedCircuitBreaker(
  breaker: CircuitBreaker,
  options: SharedCircuitBreakerOptions,
): SharedCircuitBreaker {
  if (typeof breaker?.probeNow !== 'function' || typeof breaker.trip !== 'function') {
    throw wrongType('sharedCircuitBreaker(breaker)', 'must be made by circuitBreaker()', breaker);
  }
  const shared = latentCircuitBreaker(breaker, options);
  shared.join();
  return shared.policy;
}

/**
 * A shared circuit breaker that is no part of its fleet before a pipeline is made of it, or `join` is called: as a file's, which are made to
 * be tried.
 * @param kind by which its declaration is found
 * @throws RangeError, TypeError as {@link sharedCircuitBreaker}
 */
export function latentCircuitBreaker(
  breaker: CircuitBreaker,
  options: SharedCircuitBreakerOptions,
  kind: string = breaker.kind,
): { readonly policy: SharedCircuitBreaker; join(): void } {
  let settings = sharedCircuitBreakerSettings(breaker.name, options);
  const { fleet } = settings;
  const circuit = new FleetCircuit(breaker, settings);
  let isJoined = false;

  function join(): void {
    if (isJoined) return;
    const owner = fleet.member<CircuitBreaker>(`circuit ${breaker.name}`, () => breaker);
    if (owner !== breaker) {
      throw new RangeError(
        `sharedCircuitBreaker '${breaker.name}' is shared in this fleet by another circuit breaker already: an instance has one of a name`,
      );
    }
    isJoined = true;
    fleet.join(circuit);
  }

  function admit(call: PolicyCall, now: number): Admission {
    fleet.used();
    if (circuit.isHeld) {
      const holdMs = circuit.holdMs(Number.isNaN(now) ? call.runtime.clock.now() : now);
      if (holdMs !== undefined) return reject(held(breaker.name, holdMs));
    }
    return breaker.admit?.(call, now) ?? PROCEED;
  }

  const policy: SharedCircuitBreaker = {
    kind: kind as CircuitBreaker['kind'],
    name: breaker.name,
    events: breaker.events,
    on: (type, listener) => breaker.on(type, listener),
    get state() {
      return breaker.state;
    },
    get votes() {
      return circuit.votes;
    },

    get needsTime() {
      return breaker.needsTime as NeedsTime;
    },
    // Read when a pipeline is made of it.
    get admit() {
      join();
      return admit;
    },
    settle(call, outcome, now) {
      if (!outcome.ok) circuit.suspect(Number.isNaN(now) ? call.runtime.clock.now() : now);
      return breaker.settle?.(call, outcome, now) ?? PASS;
    },
    abandon: (call, reason, now) => breaker.abandon?.(call, reason, now),
    release: (permit, now, startedAt) => breaker.release?.(permit, now, startedAt),
    remembers: (now) => breaker.remembers?.(now) ?? 0,
    attach(runtime) {
      fleet.attach(runtime);
      breaker.attach?.(runtime);
    },

    isolate: () => breaker.isolate(),
    disable: () => breaker.disable(),
    metricsOnly: () => breaker.metricsOnly(),
    reset: () => breaker.reset(),
    trip: (given) => breaker.trip(given),
    probeNow: () => breaker.probeNow(),
    update(change) {
      const { quorum, atLeast, probeLease, ...own } = change;
      const changed = updatedSettings(
        settings,
        Object.fromEntries(
          Object.entries({ quorum, atLeast, probeLease }).filter(([option]) => option in change),
        ),
      );
      breaker.update(own);
      settings = changed;
      circuit.change(changed);
    },
    snapshot: (given) => breaker.snapshot(given),
    restore: (snapshot) => breaker.restore(snapshot),
    describe() {
      const { quorum, atLeast, probeLease } = settings;
      return { ...breaker.describe(), quorum, atLeast, probeLease };
    },
  };
  return { policy, join };
}

type NeedsTime = NonNullable<CircuitBreaker['needsTime']>;

function held(name: string, retryAfterMs: number): CircuitOpenError {
  return new CircuitOpenError(`circuit '${name}' is open: another instance probes for the fleet`, {
    policy: name,
    state: 'open',
    reason: 'fleet',
    retryAfterMs,
  });
}
