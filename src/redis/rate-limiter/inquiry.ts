import type { Fleet } from '../fleet.ts';
import { type Account, Batch, Taken, type Waiter } from './account.ts';
import type { PermitCounts } from './counts.ts';
import { Lease } from './leases.ts';
import type { Limit, Taking } from './limit.ts';
import type { SharedRateLimiterSettings } from './options.ts';

/** Of the demand, so much must lie ready; else more is taken ahead. */
const LOW = 1 / 4;
/** Where there was too little, it is asked again after so much of a lease. */
const PAUSE = 1 / 4;
/** Where nothing is leased, it is asked again after so long at the latest: permits may have been given back. */
const LONGEST_PAUSE_MS = 100;
/** The beginning of the reply to a taking; then come the answers. */
const HEAD = 5;

/** Under which limit the server was asked, for how many permits ahead, and when. */
interface Question {
  readonly limit: Limit;
  readonly ahead: number;
  readonly askedAt: number;
}

/**
 * Asks the server: for those who wait, one question at a time for each key, and for permits ahead. While a question is under way, further
 * calls gather for the next.
 */
export class Inquiry {
  #settings: SharedRateLimiterSettings;
  readonly #fleet: Fleet;
  #limit: Limit;
  readonly #counts: PermitCounts;

  constructor(settings: SharedRateLimiterSettings, counts: PermitCounts) {
    this.#settings = settings;
    this.#fleet = settings.fleet;
    this.#limit = settings.limit;
    this.#counts = counts;
  }

  /**
   * Goes by other settings from now on. Permits that were taken ahead by another rate are lost, and none go back: nobody can prove by
   * the new rate what was taken by the old one.
   */
  change(settings: SharedRateLimiterSettings, accounts: Iterable<Account>): void {
    const isSame = settings.limit === this.#limit && settings.reserve === this.#settings.reserve;
    this.#settings = settings;
    this.#limit = settings.limit;
    if (isSame) return;
    for (const account of accounts) {
      for (const { left } of account.leases.takeAll()) this.#counts.lost += left;
      account.scarceUntil = Number.NEGATIVE_INFINITY;
    }
  }

  /** The call is asked for with others that come in the same turn, or while a question is under way. */
  join(account: Account, waiter: Waiter, now: number): Batch {
    let batch = account.next;
    if (batch === undefined) {
      batch = new Batch(now);
      account.next = batch;
      if (account.underWay === undefined) void Promise.resolve().then(() => this.#ask(account));
    }
    batch.waiters.push(waiter);
    return batch;
  }

  /** Takes permits ahead if too few lie ready. */
  refill(account: Account, now: number): void {
    if (account.leases.held >= account.demand.permits * LOW || now < account.scarceUntil) return;
    if (now >= account.unansweredUntil && account.underWay === undefined && account.next === undefined)
      void this.#ask(account);
  }

  /** More was used than was taken. */
  charge(account: Account, permits: number, now: number): void {
    if (this.#fleet.mode === 'local') {
      account.share.take(permits, this.#limit, this.#fleet.instances, Number.POSITIVE_INFINITY, now);
      return;
    }
    account.owed += permits;
    if (account.underWay === undefined && account.next === undefined) void this.#ask(account);
  }

  /** Permits were not needed: they go where they came from. */
  giveBack(taken: Taken, permits: number, now: number): void {
    const { account, lease } = taken;
    if (taken.isOfShare) account.share.putBack(permits, this.#limit, this.#fleet.instances, now);
    if (taken.isUnheard) account.unheard = Math.max(0, account.unheard - permits);
    if (lease !== undefined && account.leases.putBack(lease, permits, now)) return;
    const taking = taken.taking ?? lease?.taking;
    if (taking !== undefined) void this.#return(account, permits, taking, taken.waitUs);
  }

  /** Gives back all that lies ready, since the instance leaves. */
  async giveAllBack(accounts: Iterable<Account>): Promise<void> {
    const returns: Promise<void>[] = [];
    for (const account of accounts) {
      for (const { left, taking } of account.leases.takeAll())
        returns.push(this.#return(account, left, taking, 0));
    }
    await Promise.all(returns);
  }

  async #return(account: Account, permits: number, taking: Taking, waitUs: number): Promise<void> {
    if (taking.limit !== this.#limit) return;
    const { give, unit, giveArgs } = this.#limit;
    const answer = await this.#fleet.link.ask(give, [account.redisKey], giveArgs(permits, taking, waitUs));
    const returned = (answer?.[0] ?? 0) / unit;
    this.#counts.returned += returned;
    if (returned > 0) account.scarceUntil = Number.NEGATIVE_INFINITY;
  }

  async #ask(account: Account): Promise<void> {
    const { link } = this.#fleet;
    const { clock } = link.runtime;
    const now = clock.now();
    const batch = account.next ?? new Batch(now);
    account.next = undefined;
    account.underWay = batch;
    const limit = this.#limit;
    const ahead = this.#ahead(account, now);
    const { owed } = account;
    this.#counts.questions += 1;
    const args = [
      ...limit.takeArgs,
      Math.floor(this.#settings.maxWait * 1000),
      this.#believed(account, now),
      owed + this.#unheard(account, now),
      ahead,
      ...batch.waiters.map(({ cost }) => cost),
    ];
    const boundMs = Math.max(1, link.settings.timeout - (now - batch.since));
    const answer = await link.ask(limit.take, [account.redisKey], args, boundMs);
    account.underWay = undefined;
    if (answer?.length === HEAD + batch.waiters.length && !answer.some(Number.isNaN)) {
      account.owed -= owed;
      account.unheard = 0;
      this.#heard(account, batch, answer, { limit, ahead, askedAt: now }, clock.now());
    } else this.#unanswered(account, clock.now());
    batch.answer();
    if (account.next !== undefined) void this.#ask(account);
  }

  /** How many permits are worth taking ahead. */
  #ahead({ leases, demand }: Account, now: number): number {
    const { leaseMs, capacity } = this.#limit;
    if (leaseMs === 0 || this.#fleet.mode !== 'shared') return 0;
    leases.expire(now);
    return Math.max(0, Math.min(capacity, Math.ceil(demand.permits)) - leases.held);
  }

  /** How much the whole fleet has used, as far as one can tell from one's own share, where the server cannot know. */
  #believed({ isBehind, share }: Account, now: number): number {
    if (!isBehind) return 0;
    const { instances } = this.#fleet;
    return Math.ceil(share.used(this.#limit, instances, now) * instances * this.#limit.unit);
  }

  /** As much of it as had not come in again by now: what was used long ago is no debt. */
  #unheard({ isBehind, unheard, share }: Account, now: number): number {
    if (isBehind || unheard === 0) return 0;
    return Math.min(unheard, Math.ceil(share.used(this.#limit, this.#fleet.instances, now)));
  }

  /** Those who wait, and those who would have been asked for next, decide alone; for a while, so do all others. */
  #unanswered(account: Account, now: number): void {
    account.unansweredUntil = now + this.#fleet.link.settings.probe;
    account.next?.answer();
    account.next = undefined;
  }

  #heard(
    account: Account,
    { waiters }: Batch,
    [serverNow = 0, used = 0, since = 0, refunded = 0, granted = 0, ...answers]: readonly number[],
    { limit, ahead, askedAt }: Question,
    now: number,
  ): void {
    const { leaseMs, unit } = limit;
    const taking = { limit, now: serverNow, used, since, refunded };
    account.isBehind = false;
    if (this.#fleet.mode === 'shared') account.share.heard(used / unit, this.#fleet.instances, now);
    // Permits that were taken ahead by an earlier rate are not used.
    const isLeased = leaseMs > 0 && limit === this.#limit;
    if (!isLeased) this.#counts.lost += granted;
    const lease = isLeased ? new Lease(taking, granted, askedAt + leaseMs) : undefined;
    if (lease !== undefined) {
      lease.permit = new Taken(account, this.#usualCost, lease);
      if (granted > 0) account.leases.add(lease);
      this.#counts.leased += granted;
    }
    if (granted < ahead)
      this.#scarce(account, this.#settings.maxWait > 0 ? Number.POSITIVE_INFINITY : 1, 0, now);
    for (const [i, waiter] of waiters.entries()) {
      const us = answers[i] as number;
      waiter.decision = { isGranted: us >= 0, ms: Math.abs(us) / 1000 };
      if (us < 0) {
        this.#scarce(account, waiter.cost, -us / 1000, now);
        continue;
      }
      waiter.taking = taking;
      waiter.waitUs = us;
      if (us === 0) waiter.lease = lease;
      if (waiter.isWithdrawn) this.giveBack(waiter, waiter.cost, now);
    }
  }

  get #usualCost(): number {
    const { reserve } = this.#settings;
    return typeof reserve === 'number' ? reserve : 1;
  }

  /** The server had too few. It is not asked by each call that comes, but again before there are enough for sure: others may give some back. */
  #scarce(account: Account, cost: number, enoughInMs: number, now: number): void {
    const { leaseMs } = this.#limit;
    const until = now + (leaseMs > 0 ? leaseMs * PAUSE : Math.min(enoughInMs, LONGEST_PAUSE_MS));
    account.scarceCost = now < account.scarceUntil ? Math.min(account.scarceCost, cost) : cost;
    account.scarceUntil = until;
    account.enoughAt = now + enoughInMs;
  }
}
