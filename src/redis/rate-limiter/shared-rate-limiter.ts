import {
  type Admission,
  checkInteger,
  type EventHub,
  PASS,
  type Policy,
  type PolicyCall,
  show,
} from '../../core/index.ts';
import type { FleetMode } from '../health.ts';
import { Taken, Waiter } from './account.ts';
import type { PermitCounts } from './counts.ts';
import { checkSame, describeSettings } from './describe.ts';
import { Desk } from './desk.ts';
import type { SharedRateLimiterEventType } from './events.ts';
import {
  type SharedRateLimiterOptions,
  type SharedRateLimiterSettings,
  type SharedRateLimiterUpdate,
  sharedRateLimiterSettings,
  updatedSettings,
} from './options.ts';

export interface SharedRateLimiter extends Policy<never> {
  readonly kind: 'shared-rate-limiter';
  readonly events: EventHub<SharedRateLimiterEventType>;
  /** Listens to the limiter's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<SharedRateLimiterEventType>['on'];
  /**
   * Changes options from the next call on, for all limiters of that name in this fleet; an option that is `undefined` returns to its default.
   * Used permits stay used. Permits that were leased by another rate are lost. `fleet`, `name`, `algorithm`, `key` and `maxKeys` cannot
   * change. Other instances go by their own options until they are changed, too.
   * @throws TypeError, RangeError for options that make no sense; nothing has changed then
   */
  update(change: SharedRateLimiterUpdate): void;
  /** The state as this instance knows it: frozen plain data. */
  snapshot(): SharedRateLimiterSnapshot;
  /** The options in force: plain data. */
  describe(): Record<string, unknown>;
}

export interface SharedRateLimiterSnapshot {
  readonly permits: number;
  readonly periodMs: number;
  /** Permits that there ever are at once: fewer than `burst` where permits are leased. */
  readonly capacity: number;
  /** Permits that lie ready on this instance, of all keys. */
  readonly held: number;
  /** Calls that wait on this instance, for any key. */
  readonly queued: number;
  /** Keys that the instance has something of. */
  readonly keys: number;
  readonly fleet: { readonly mode: FleetMode; readonly instances: number };
  /** Since the start. */
  readonly counts: Readonly<PermitCounts>;
}

/**
 * Limits how many calls start per time, over all instances of an application together: as `rateLimiter` does for one. The count is kept on
 * the server, in whole numbers and by the server's clock, so that it is exact however many instances there are and whatever their clocks say.
 *
 * Most calls need not ask: permits are leased a tenth of a second ahead, as many as the demand of late says, and such a call costs no more than with
 * a limiter of this process. Others wait for the server, for 50 ms at most. Where it is away, each instance goes on within its share
 * (or what `whenUnavailable` says), and comes back by itself; what was used meanwhile is told to the server.
 *
 * Excess calls fail at once with a `RateLimitedError`, whose `retryAfterMs` says when to come back, or wait for up to `maxWait`. A call that
 * ends before its operation began gives its permits back. Two limiters of one name in one fleet are one limit, and must have the same options.
 * Events: `queue.entered`, `execution.rejected`, `fleet.degraded`, `fleet.recovered`.
 *
 * @throws RangeError, TypeError for options that make no sense, or that differ from those of another one of the same name
 */
export function sharedRateLimiter(options: SharedRateLimiterOptions): SharedRateLimiter {
  const limiter = latentRateLimiter(options);
  limiter.join();
  return limiter.policy;
}

/**
 * A limiter that is no part of its fleet before a pipeline is made of it, or `join` is called: as a file's, which are made to be tried.
 * @throws RangeError, TypeError as {@link sharedRateLimiter}
 */
export function latentRateLimiter(options: SharedRateLimiterOptions): {
  readonly policy: SharedRateLimiter;
  join(): void;
} {
  let latent: SharedRateLimiterSettings = sharedRateLimiterSettings(options);
  const { fleet, name, key } = latent;
  let joined: Desk | undefined;

  function join(): Desk {
    if (joined !== undefined) return joined;
    const desk = fleet.member(`rate limiter ${name}`, () => new Desk(latent));
    checkSame(desk.settings, latent);
    joined = desk;
    return desk;
  }

  function keyOf(call: PolicyCall): string | undefined {
    if (key === undefined) return undefined;
    const given: unknown = key === true ? call.key : key(call);
    if (given === undefined || typeof given === 'string') return given;
    const path = key === true ? 'key' : 'sharedRateLimiter.key(call)';
    throw new TypeError(`${path} must be a string or undefined, got ${show(given)}`);
  }

  function end(call: PolicyCall, now: number): Taken | undefined {
    const taken = call.permit;
    if (!(taken instanceof Taken)) return undefined;
    if (call.startedAt !== undefined) return taken;
    join().inquiry.giveBack(taken, taken.cost, timeOf(call, now));
    return undefined;
  }

  function admit(call: PolicyCall, now: number): Admission {
    const desk = joined ?? join();
    if (call.permit instanceof Waiter) return desk.askAgain(call.permit, now);
    const { reserve } = desk.settings;
    const cost = typeof reserve === 'number' ? reserve : checkCost('cost(call)', reserve(call));
    return desk.arrive(call, keyOf(call), cost, now);
  }

  const policy: SharedRateLimiter = {
    kind: 'shared-rate-limiter',
    name,
    get events() {
      return join().events;
    },
    on: (type, listener) => join().events.on(type, listener),

    needsTime: { admit: true, success: false },
    // Read when a pipeline is made of it.
    get admit() {
      join();
      return admit;
    },
    settle(call, outcome, now) {
      const taken = end(call, now);
      const { settings, inquiry } = joined ?? join();
      const { settle } = settings;
      if (taken === undefined || settle === undefined) return PASS;
      const actual = checkCost('cost.settle(outcome, call)', settle(outcome, call));
      const rest = taken.cost - actual;
      if (rest > 0) inquiry.giveBack(taken, rest, timeOf(call, now));
      else if (rest < 0) inquiry.charge(taken.account, -rest, timeOf(call, now));
      return PASS;
    },
    abandon: (call, _reason, now) => void end(call, now),
    withdraw: (permit, now) => join().withdraw(permit as Waiter, now),
    attach(runtime) {
      fleet.attach(runtime);
      join().events.attach(runtime);
    },
    update(change) {
      const changed = updatedSettings(joined?.settings ?? latent, change);
      latent = changed;
      joined?.change(changed);
    },
    describe: () => describeSettings(joined?.settings ?? latent),
    reading() {
      const { waiting, settings, counts } = join();
      return {
        queued: waiting,
        maxQueued: settings.maxQueued,
        fleet: {
          instances: fleet.instances,
          mode: fleet.mode,
          questions: counts.questions,
          permits: { lease: counts.byLease, server: counts.byServer, share: counts.byShare },
        },
      };
    },
    snapshot() {
      const { accounts, settings, waiting: queued, counts } = join();
      let held = 0;
      for (const { leases } of accounts.all()) held += leases.held;
      const { permits, periodMs, capacity } = settings.limit;
      return Object.freeze({
        permits,
        periodMs,
        capacity,
        held,
        queued,
        keys: accounts.size,
        fleet: Object.freeze({ mode: fleet.mode, instances: fleet.instances }),
        counts: Object.freeze({ ...counts }),
      });
    },
  };
  return { policy, join: () => void join() };
}

/** Where nobody has looked at the clock yet. */
function timeOf(call: PolicyCall, now: number): number {
  return Number.isNaN(now) ? call.runtime.clock.now() : now;
}

function checkCost(what: string, cost: unknown): number {
  return checkInteger(`sharedRateLimiter.${what}`, cost, { max: 1_000_000_000 });
}
