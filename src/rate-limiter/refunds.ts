import { type Gcra, LinkedList, ListNode, type Rate, type TakeLog } from '../structures/index.ts';
import type { BucketId } from './buckets.ts';

/** The permits that a call has taken. It gives them back if it never reached its operation. */
export class Taken extends ListNode {
  readonly bucket: BucketId;
  readonly cost: number;
  /** The burst at that time. */
  readonly burst: number;
  readonly at: number;
  /** As the first of its group: what any of the group can give back at most, as a share of the burst. */
  cap: number = Infinity;
  /** As the first of its group: how many it has. */
  members = 1;
  /** One of its group that is closer to being the first. */
  leader: Taken | undefined = undefined;

  constructor(bucket: BucketId, cost: number, burst: number, at: number) {
    super();
    this.bucket = bucket;
    this.cost = cost;
    this.burst = burst;
    this.at = at;
  }
}

/** How permits are put back into a limit as if they had never been taken. */
export interface Refunds<State> {
  /** @param state before the permits are taken */
  taken(bucket: BucketId, cost: number, state: State, rate: Rate<State>, now: number): Taken;
  /** The state with the permits put back, or so many of them; the rest was used. */
  putBack(taken: Taken, state: State, rate: Rate<State>, now: number, permits?: number): State;
  /** They were used. */
  used(taken: Taken): void;
  /** Nothing can be put back any more of what was taken of that bucket until now. */
  forget(bucket: BucketId): void;
}

/** A sliding window knows what was taken when. */
export class WindowRefunds implements Refunds<TakeLog | undefined> {
  taken(
    bucket: BucketId,
    cost: number,
    log: TakeLog | undefined,
    rate: Rate<TakeLog | undefined>,
    now: number,
  ): Taken {
    return new Taken(bucket, cost, rate.burst, Math.max(now, log?.lastAt ?? now));
  }

  putBack(
    { cost, at }: Taken,
    log: TakeLog | undefined,
    _rate: Rate<TakeLog | undefined>,
    _now: number,
    permits: number = cost,
  ): TakeLog | undefined {
    log?.putBack(permits, at);
    return log;
  }

  used(): void {}

  forget(): void {}
}

/**
 * A token bucket that was full in the meantime has lost what came in then: had the permits never been taken, more would have
 * been lost. So a call can put back no more than was missing from the bucket at each later taking, and than is missing now.
 *
 * Those least amounts grow from the first that is under way to the last; whoever has the same one is in one group. A taking
 * merges the groups at the end that it bounds, so that on average it costs the same however many calls are under way.
 */
export class BucketRefunds implements Refunds<number> {
  readonly #underWay = new Map<BucketId, LinkedList<Taken>>();

  taken(bucket: BucketId, cost: number, tat: number, rate: Rate<number>, now: number): Taken {
    const taken = new Taken(bucket, cost, rate.burst, now);
    let groups = this.#underWay.get(bucket);
    if (groups === undefined) {
      groups = new LinkedList();
      this.#underWay.set(bucket, groups);
    } else {
      bound(groups, groups.last, rate.used(tat, now) / rate.burst);
    }
    groups.push(taken);
    return taken;
  }

  putBack(taken: Taken, tat: number, rate: Rate<number>, now: number, permits: number = taken.cost): number {
    const leader = leaderOf(taken);
    const groups = this.#underWay.get(taken.bucket);
    if (groups === undefined || leader.list !== groups) return tat;
    const { burst } = rate;
    const share = Math.min(permits / taken.burst, leader.cap);
    const worth = Math.min((permits * burst) / taken.burst, leader.cap * burst, rate.used(tat, now));
    // Had this one not come, those who came later would have found that much less missing.
    for (
      let group: Taken | undefined = leader;
      group !== undefined;
      group = group.next as Taken | undefined
    ) {
      group.cap -= share;
    }
    bound(groups, leader.previous as Taken | undefined, leader.cap);
    this.used(taken);
    return (rate as Gcra).putBack(tat, worth);
  }

  used(taken: Taken): void {
    const leader = leaderOf(taken);
    const groups = this.#underWay.get(taken.bucket);
    leader.members -= 1;
    if (leader.members > 0 || groups === undefined || !groups.remove(leader)) return;
    // The last list stays: a limiter without keys has one only, and would make it anew for each call.
    if (groups.size === 0 && this.#underWay.size > 1) this.#underWay.delete(taken.bucket);
  }

  forget(bucket: BucketId): void {
    this.#underWay.delete(bucket);
  }
}

/** No group up to `last` can give back more than `cap`. */
function bound(groups: LinkedList<Taken>, last: Taken | undefined, cap: number): void {
  let first: Taken | undefined;
  let group = last;
  while (group !== undefined && group.cap >= cap) {
    const previous = group.previous as Taken | undefined;
    if (first === undefined) {
      first = group;
      first.cap = cap;
    } else {
      groups.remove(group);
      group.leader = first;
      first.members += group.members;
    }
    group = previous;
  }
}

function leaderOf(taken: Taken): Taken {
  let leader = taken;
  while (leader.leader !== undefined) leader = leader.leader;
  // The way is shortened for the next time.
  for (let one = taken; one.leader !== undefined; ) {
    const next: Taken = one.leader;
    if (next !== leader) one.leader = leader;
    one = next;
  }
  return leader;
}
