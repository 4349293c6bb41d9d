import { type Admission, EventHub, type PolicyCall, PROCEED, reject } from '../../core/index.ts';
import { RateLimitedError } from '../../rate-limiter/index.ts';
import { type Account, Taken, Waiter } from './account.ts';
import { Accounts } from './accounts.ts';
import { noPermits, type PermitCounts } from './counts.ts';
import { FleetUnavailableError } from './errors.ts';
import { EVENTS, type SharedRateLimiterEventType } from './events.ts';
import { Inquiry } from './inquiry.ts';
import type { Lease } from './leases.ts';
import type { SharedRateLimiterSettings } from './options.ts';

/**
 * Who gets permits on this instance, who is asked for, and who is refused. All limiters of one name in one fleet have one desk.
 */
export class Desk {
  readonly kind = 'shared-rate-limiter';
  settings: SharedRateLimiterSettings;
  readonly events: EventHub<SharedRateLimiterEventType>;
  readonly accounts: Accounts;
  readonly counts: PermitCounts = noPermits();
  readonly inquiry: Inquiry;
  /** Calls that wait for permits which are theirs already. */
  waiting = 0;

  constructor(settings: SharedRateLimiterSettings) {
    this.settings = settings;
    const { fleet, name, maxKeys } = settings;
    this.events = new EventHub<SharedRateLimiterEventType>({ kind: this.kind, name }, EVENTS);
    this.accounts = new Accounts(`${fleet.name}:rl:{${name}`, maxKeys, this.counts, (account, now) =>
      this.#canGo(account, now),
    );
    this.inquiry = new Inquiry(settings, this.counts);
    fleet.beforeClose(() => this.inquiry.giveAllBack(this.accounts.all()));
    fleet.on('fleet.degraded', ({ reason, instances, message }) =>
      this.events.emit('fleet.degraded', undefined, () => ({ reason, instances, message })),
    );
    fleet.on('fleet.recovered', ({ instances, awayMs }) =>
      this.events.emit('fleet.recovered', undefined, () => ({ instances, awayMs })),
    );
  }

  /** Goes by other settings from the next call on. Calls that wait keep the permits that are theirs. */
  change(settings: SharedRateLimiterSettings): void {
    this.settings = settings;
    this.inquiry.change(settings, this.accounts.all());
  }

  /** A call comes. Its permit is what it has taken, or its place among those who wait. */
  arrive(call: PolicyCall, key: string | undefined, cost: number, now: number): Admission {
    const { fleet, limit } = this.settings;
    if (cost === 0) return PROCEED;
    if (cost > limit.capacity) return this.#refuse(undefined);
    fleet.used();
    const account = this.accounts.of(key, now);
    if (limit.leaseMs > 0) account.demand.add(cost, limit.leaseMs, now);
    if (account.next === undefined && (account.underWay?.waiters.length ?? 0) === 0) {
      const lease = account.leases.take(cost, now);
      if (lease !== undefined) return this.#takeReady(call, account, lease, cost, now);
    }
    if (fleet.mode === 'local' || now < account.unansweredUntil) {
      return this.#decideAlone(call, new Waiter(account, cost), now);
    }
    return this.#ask(call, account, cost, now);
  }

  /** A call that waits for its permits asks again. */
  askAgain(waiter: Waiter, now: number): Admission {
    const ms = waiter.dueAt - now;
    if (ms > 0) return { type: 'wait', ms };
    this.#endWait(waiter);
    return PROCEED;
  }

  /** The call waits no more. */
  withdraw(waiter: Waiter, now: number): void {
    waiter.isWithdrawn = true;
    this.#endWait(waiter);
    this.inquiry.giveBack(waiter, waiter.cost, now);
    waiter.isOfShare = false;
    waiter.isUnheard = false;
  }

  #takeReady(call: PolicyCall, account: Account, lease: Lease, cost: number, now: number): Admission {
    const { fleet, reserve } = this.settings;
    if (fleet.mode === 'returning') {
      const waitMs = this.#takeShare(account, cost, 0, now);
      if (waitMs < 0) {
        account.leases.putBack(lease, cost, now);
        return this.#refuse(-waitMs);
      }
    }
    this.counts.byLease += cost;
    call.permit = cost === reserve ? lease.permit : new Taken(account, cost, lease);
    if (fleet.mode === 'shared') this.inquiry.refill(account, now);
    return PROCEED;
  }

  #ask(call: PolicyCall, account: Account, cost: number, now: number): Admission {
    const { maxWait, maxQueued, fleet } = this.settings;
    if (now < account.scarceUntil && cost >= account.scarceCost) {
      return this.#refuse(Math.max(account.scarceUntil, account.enoughAt) - now);
    }
    if (maxWait > 0 && account.queued >= maxQueued) return this.#refuse(maxWait);
    const waiter = new Waiter(account, cost);
    if (fleet.mode === 'returning') {
      const waitMs = this.#takeShare(account, cost, maxWait, now);
      if (waitMs < 0) return this.#refuse(-waitMs);
      waiter.isOfShare = true;
      waiter.dueAt = now + waitMs;
    }
    const batch = this.inquiry.join(account, waiter, now);
    call.permit = waiter;
    return {
      type: 'defer',
      promise: batch.answered,
      decide: (_outcome, later) => this.#decide(call, waiter, later),
    };
  }

  #decide(call: PolicyCall, waiter: Waiter, now: number): Admission {
    const { decision, cost } = waiter;
    if (decision === undefined) return this.#decideAlone(call, waiter, now);
    if (!decision.isGranted) {
      if (waiter.isOfShare) this.inquiry.giveBack(waiter, cost, now);
      return this.#refuse(decision.ms);
    }
    this.counts.byServer += cost;
    return this.#letGo(call, waiter, Math.max(now + decision.ms, waiter.dueAt), now);
  }

  /** The server cannot be asked. */
  #decideAlone(call: PolicyCall, waiter: Waiter, now: number): Admission {
    const { whenUnavailable, fleet, maxWait, name } = this.settings;
    const { account, cost } = waiter;
    if (whenUnavailable === 'reject') {
      return reject(new FleetUnavailableError(name, fleet.link.settings.probe));
    }
    if (whenUnavailable === 'allow') return PROCEED;
    if (!waiter.isOfShare) {
      const waitMs = this.#takeShare(account, cost, maxWait, now);
      if (waitMs < 0) return this.#refuse(-waitMs);
      waiter.isOfShare = true;
      waiter.dueAt = now + waitMs;
    }
    call.permit = waiter;
    this.counts.byShare += cost;
    if (fleet.mode === 'local') {
      account.isBehind = true;
      account.unheard = 0; // what the whole fleet has used is told instead
    } else {
      account.unheard += cost;
      waiter.isUnheard = true;
    }
    return this.#letGo(call, waiter, waiter.dueAt, now);
  }

  #letGo(call: PolicyCall, waiter: Waiter, dueAt: number, now: number): Admission {
    waiter.dueAt = dueAt;
    if (dueAt <= now) return PROCEED;
    waiter.isWaiting = true;
    waiter.account.waiting += 1;
    this.waiting += 1;
    this.events.emit('queue.entered', call, () => ({ queued: this.waiting }));
    return { type: 'wait', ms: dueAt - now };
  }

  #endWait(waiter: Waiter): void {
    if (!waiter.isWaiting) return;
    waiter.isWaiting = false;
    waiter.account.waiting -= 1;
    this.waiting -= 1;
  }

  #takeShare(account: Account, cost: number, maxWaitMs: number, now: number): number {
    const { fleet, limit } = this.settings;
    return account.share.take(cost, limit, fleet.instances, maxWaitMs, now);
  }

  #refuse(retryAfterMs: number | undefined): Admission {
    return reject(new RateLimitedError(this.settings.name, retryAfterMs));
  }

  /** True if the server knows all that the account does, or a new one would decide alike. */
  #canGo(account: Account, now: number): boolean {
    const { fleet, limit } = this.settings;
    if (fleet.mode === 'shared' && !account.isBehind && account.owed + account.unheard === 0) return true;
    return account.share.used(limit, fleet.instances, now) === 0;
  }
}
