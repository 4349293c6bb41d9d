import type { PermitCounts } from './counts.ts';
import { Demand } from './demand.ts';
import { type Lease, Leases } from './leases.ts';
import type { Taking } from './limit.ts';
import { Share } from './share.ts';

/** One key's limit, as far as an instance knows it. Times are in ms of the runtime's clock. */
export class Account {
  /** Of the limit on the server. */
  readonly redisKey: string;
  readonly leases: Leases;
  readonly demand: Demand = new Demand();
  readonly share: Share = new Share();
  /** Those who are asked for next, and those who are asked for now. */
  next: Batch | undefined = undefined;
  underWay: Batch | undefined = undefined;
  /** Calls that wait for permits which are theirs already. */
  waiting = 0;
  /** Until then, calls that cost `scarceCost` or more get none, and none are taken ahead: the server had too few. */
  scarceUntil: number = Number.NEGATIVE_INFINITY;
  scarceCost = 0;
  /** When the server would have had enough for a call that costs so much. */
  enoughAt = 0;
  /** Until then the server is not asked about this key: it has not answered. */
  unansweredUntil: number = Number.NEGATIVE_INFINITY;
  /** The cost of calls beyond the permits that were taken for them: the server is told with the next question. */
  owed = 0;
  /** Permits of the share that were given out since the server has not answered, though it is not away: it is told of those too. */
  unheard = 0;
  /** The instance has decided by itself while the server was away, and has not told it yet. */
  isBehind = false;

  constructor(redisKey: string, counts: PermitCounts) {
    this.redisKey = redisKey;
    this.leases = new Leases(counts);
  }

  get queued(): number {
    return this.waiting + (this.next?.waiters.length ?? 0) + (this.underWay?.waiters.length ?? 0);
  }

  get isAwaited(): boolean {
    return this.waiting > 0 || this.next !== undefined || this.underWay !== undefined;
  }
}

/** The permits that a call has taken. It gives them back if it never reaches its operation. */
export class Taken {
  readonly account: Account;
  readonly cost: number;
  /** Where the permits lay ready, or are put if they are given back. */
  lease: Lease | undefined = undefined;
  /** The server's answer when they were taken for this call, and after how many µs they may be used. */
  taking: Taking | undefined = undefined;
  waitUs = 0;
  /** They are of the instance's share. */
  isOfShare = false;
  /** The server has not heard of them yet. */
  isUnheard = false;

  constructor(account: Account, cost: number, lease?: Lease) {
    this.account = account;
    this.cost = cost;
    this.lease = lease;
  }
}

/** A call that waits for the server's answer, or for its permits. */
export class Waiter extends Taken {
  /** `undefined` until the server has answered, and if it does not. */
  decision: Decision | undefined = undefined;
  /** When the permits may be used. */
  dueAt = 0;
  /** The call waits for permits that are its own. */
  isWaiting = false;
  /** The call waits no more. */
  isWithdrawn = false;
}

/** The server's decision about a call. */
export interface Decision {
  readonly isGranted: boolean;
  /** After how many ms the permits may be used, or there would be enough. */
  readonly ms: number;
}

/** Those who share one question to the server. */
export class Batch {
  readonly waiters: Waiter[] = [];
  readonly since: number;
  /** Each who waits has its decision, or there is none. */
  readonly answered: Promise<void>;
  answer: () => void = () => {};

  /** @param since when the first of them came */
  constructor(since: number) {
    this.since = since;
    this.answered = new Promise((resolve) => {
      this.answer = resolve;
    });
  }
}
