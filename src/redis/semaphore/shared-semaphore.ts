import {
  type Admission,
  EventHub,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  reject,
} from '../../core/index.ts';
import { FleetUnavailableError } from '../rate-limiter/errors.ts';
import { SemaphoreFullError } from './errors.ts';
import { EVENTS, type SharedSemaphoreEventType } from './events.ts';
import {
  type SharedSemaphoreOptions,
  type SharedSemaphoreUpdate,
  sharedSemaphoreSettings,
  updatedSettings,
} from './options.ts';
import { Claim, Turns } from './turns.ts';

export interface SharedSemaphore extends Policy<never> {
  readonly kind: 'shared-semaphore';
  readonly events: EventHub<SharedSemaphoreEventType>;
  /** Listens to the semaphore's events; `'*'` for all. */
  readonly on: EventHub<SharedSemaphoreEventType>['on'];
  /**
   * The fencing token of a call that holds a permit: greater than that of whoever held one before, for as long as
   * the server keeps its data. Hand it to what is scarce, so that it
   * can refuse a call whose lease ran out unnoticed, because its process stood still. It is known of the call that the operation is given, unless a retry lies
   * further in; 0 where the instance has decided by itself.
   */
  token(call: object): number | undefined;
  /**
   * Changes options from the next call on; an option that is `undefined` returns to its default. Calls that run keep their permits, also where
   * there are fewer now. `fleet`, `name` and `fair` cannot change. Other instances go by their own options until they are changed, too.
   * @throws TypeError, RangeError for options that make no sense; nothing has changed then
   */
  update(change: SharedSemaphoreUpdate): void;
  snapshot(): SharedSemaphoreSnapshot;
  describe(): Record<string, unknown>;
}

export interface SharedSemaphoreSnapshot {
  readonly permits: number;
  /** In use by the whole fleet, as last heard. */
  readonly inUse: number;
  /** Calls of this instance that hold one, and that wait for one. */
  readonly active: number;
  readonly queued: number;
}

/**
 * Limits how many calls run at once, over all instances of an application together: for what is really scarce, such as the three connections that
 * a mainframe allows. It asks the server before each call and after it; to keep a process from doing too much at once, take a `bulkhead`, which asks nobody.
 *
 * A permit is a lease that is renewed while the call runs, so that an instance which dies gives its permits back. An instance that stands still for longer
 * than the lease may find, when it goes on, that another holds its permit: only what is scarce can tell, by the `token` that each call has.
 * A call that ends before its operation has ended keeps its permit until then. Events: `queue.entered`, `execution.rejected`.
 *
 * @throws RangeError, TypeError for options that make no sense, or if the fleet has a semaphore of that name already
 */
export function sharedSemaphore(options: SharedSemaphoreOptions): SharedSemaphore {
  const semaphore = latentSemaphore(options);
  semaphore.join();
  return semaphore.policy;
}

/**
 * A semaphore that is no part of its fleet before a pipeline is made of it, or `join` is called: as a file's, which are made to be tried.
 * @throws RangeError, TypeError as {@link sharedSemaphore}
 */
export function latentSemaphore(options: SharedSemaphoreOptions): {
  readonly policy: SharedSemaphore;
  join(): void;
} {
  let settings = sharedSemaphoreSettings(options);
  const { fleet, name } = settings;
  const kind = 'shared-semaphore';
  const events = new EventHub<SharedSemaphoreEventType>({ kind, name }, EVENTS);
  const tokens = new WeakMap<object, number>();
  const turns = new Turns(settings, (claims) => {
    for (const claim of claims) if (hasShare()) turns.grant(claim, 0);
  });
  let claims = 0;
  let isJoined = false;

  function join(): void {
    if (isJoined) return;
    if (fleet.member(`semaphore ${name}`, () => turns) !== turns) {
      throw new RangeError(
        `sharedSemaphore '${name}' is there in this fleet already: an instance has one of a name`,
      );
    }
    isJoined = true;
    fleet.beforeClose(() => turns.leave());
  }

  /** True if the instance may let one more call run, where it decides by itself. */
  function hasShare(): boolean {
    const { whenUnavailable, permits } = settings;
    return whenUnavailable === 'share' && turns.holding.size < Math.floor(permits / fleet.instances);
  }

  function refuse(waitedMs: number): Admission {
    const { whenUnavailable, permits } = settings;
    const isAway = fleet.mode === 'local' && whenUnavailable === 'reject';
    return reject(
      isAway
        ? new FleetUnavailableError(name, fleet.link.settings.probe)
        : new SemaphoreFullError(name, permits, waitedMs),
    );
  }

  function enter(claim: Claim, call: PolicyCall): Admission {
    tokens.set(call, claim.token ?? 0);
    return PROCEED;
  }

  function arrive(call: PolicyCall, now: number): Admission {
    const { maxWait, maxQueued } = settings;
    fleet.used();
    if (maxWait > 0 && turns.waiting.size >= maxQueued) return refuse(0);
    claims += 1;
    const claim = new Claim(call, `${fleet.id}:${claims}`, now);
    call.permit = claim;
    if (fleet.mode === 'local' && hasShare()) {
      turns.grant(claim, 0);
      return enter(claim, call);
    }
    if (fleet.mode === 'local' && maxWait === 0) return refuse(0);
    turns.waiting.add(claim);
    return { type: 'defer', promise: turns.hurry(), decide: () => decide(claim, call) };
  }

  function decide(claim: Claim, call: PolicyCall): Admission {
    if (claim.token !== undefined) return enter(claim, call);
    const { maxWait, whenUnavailable } = settings;
    if (maxWait === 0 || (fleet.mode === 'local' && whenUnavailable === 'reject')) {
      turns.end(claim);
      return refuse(0);
    }
    claim.isParked = true;
    events.emit('queue.entered', call, () => ({ queued: turns.waiting.size }));
    return { type: 'park', ms: maxWait };
  }

  function admit(call: PolicyCall, now: number): Admission {
    return call.permit instanceof Claim ? decide(call.permit, call) : arrive(call, now);
  }

  const policy: SharedSemaphore = {
    kind,
    name,
    events,
    on: (type, listener) => events.on(type, listener),

    needsTime: { admit: true, success: false },
    // Read when a pipeline is made of it.
    get admit() {
      join();
      return admit;
    },
    settle: () => PASS,
    withdraw: (permit) => turns.end(permit as Claim),
    expire: (call, now) => new SemaphoreFullError(name, settings.permits, now - (call.permit as Claim).since),
    release: (permit) => turns.end(permit as Claim),
    attach(runtime) {
      fleet.attach(runtime);
      events.attach(runtime);
    },
    token: (call) => tokens.get(call),
    update(change) {
      settings = updatedSettings(settings, change);
      turns.change(settings);
    },
    reading: () => ({
      usage: turns.inUse,
      limit: settings.permits,
      queued: turns.waiting.size,
      maxQueued: settings.maxWait > 0 ? settings.maxQueued : 0,
    }),
    snapshot() {
      const { inUse, holding, waiting } = turns;
      return Object.freeze({ permits: settings.permits, inUse, active: holding.size, queued: waiting.size });
    },
    describe() {
      const { permits, maxWait, maxQueued, lease, fair, poll, whenUnavailable } = settings;
      return {
        permits,
        maxWait,
        ...(maxWait > 0 && { maxQueued }),
        lease,
        fair,
        poll,
        whenUnavailable,
      };
    },
  };
  return { policy, join };
}
