import { type Admission, type PolicyCall, PROCEED, reject } from '../core/index.ts';
import { CoDel, LinkedList } from '../structures/index.ts';
import { BulkheadFullError, QueueTimeoutError } from './errors.ts';
import type { Settings } from './options.ts';
import { type Arrival, OrderedWaiter } from './ordered-waiter.ts';
import { crowded, nextToRun, type Partition } from './partition.ts';
import { controlOf, makePartitions, needsMs, partitionOf, rankOfCall, tenantOf } from './queue-order.ts';
import type { Entry, PartitionSnapshot, Slots } from './slots.ts';

/**
 * Permits with a bounded queue in which calls wait by partition, by how much they matter, by whose they are, and only then by when they
 * came. Nothing here depends on how many wait, only on how many partitions there are.
 */
export class OrderedSemaphore implements Slots {
  active = 0;
  maxQueued: number;
  #maxConcurrent: number;
  #paused = false;
  readonly #settings: Settings;
  readonly #name: string;
  readonly #codel: CoDel | undefined;
  /** The last is for calls that belong to none of those in the options. */
  readonly #partitions: readonly Partition<OrderedWaiter>[];
  /** All that wait, in the order in which they came. */
  readonly #arrivals = new LinkedList<Arrival>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#name = settings.name;
    this.#maxConcurrent = settings.maxConcurrent;
    this.maxQueued = settings.maxQueued;
    const control = controlOf(settings);
    this.#codel = control && new CoDel(control.target, control.interval);
    this.#partitions = makePartitions(settings.partitions);
  }

  get maxConcurrent(): number {
    return this.#maxConcurrent;
  }

  set maxConcurrent(maxConcurrent: number) {
    this.#maxConcurrent = maxConcurrent;
    this.#serve();
  }

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    this.#serve();
  }

  get queued(): number {
    return this.#arrivals.size;
  }

  get available(): number {
    return this.#paused ? 0 : Math.max(0, this.#maxConcurrent - this.active);
  }

  get overloaded(): boolean | undefined {
    return this.#codel?.isStanding;
  }

  get partitions(): Readonly<Record<string, PartitionSnapshot>> | undefined {
    if (this.#settings.partitions === undefined) return undefined;
    return Object.fromEntries(
      this.#partitions.map(({ name, active, queue }) => [name, { active, queued: queue.size }]),
    );
  }

  enter(call: PolicyCall): Entry | Admission {
    const settings = this.#settings;
    const partition = partitionOf(settings, this.#partitions, call);
    const needed = needsMs(settings, call);
    if (!hasTime(call, needed)) return this.#tooLate(0, needed);
    if (!this.#paused && this.active < this.#maxConcurrent && partition.mayRun(this.#maxConcurrent)) {
      if (this.#arrivals.size === 0) this.#codel?.passed();
      this.active += 1;
      partition.active += 1;
      call.permit = partition;
      return 'entered';
    }
    const rank = rankOfCall(settings, call);
    const tenant = tenantOf(settings, call);
    if (this.#arrivals.size >= this.maxQueued && !this.#makeRoom(partition, rank, tenant)) return 'full';
    const since = this.#codel === undefined && needed === 0 ? 0 : call.runtime.clock.now();
    const waiter = new OrderedWaiter(call, partition, rank, needed, since);
    this.#arrivals.push(waiter.arrival);
    partition.queue.push(waiter, tenant);
    call.permit = waiter;
    return 'queued';
  }

  withdraw(waiter: OrderedWaiter): void {
    if (waiter.decision === PROCEED) this.release(waiter);
    else this.#remove(waiter);
  }

  clear(decision: () => Admission): number {
    const cleared = this.#arrivals.size;
    for (let left = cleared; left > 0; left--) {
      const first = this.#arrivals.first?.waiter;
      if (first !== undefined) this.#send(first, decision());
    }
    return cleared;
  }

  release(permit: unknown): void {
    const partition =
      permit instanceof OrderedWaiter ? permit.partition : (permit as Partition<OrderedWaiter>);
    partition.active -= 1;
    this.active -= 1;
    this.#serve();
  }

  #serve(): void {
    while (!this.#paused && this.active < this.#maxConcurrent) {
      const next = nextToRun(this.#partitions, this.#maxConcurrent);
      if (next === undefined) return;
      if (this.#sheds()) continue;
      const waiter = next.queue.shift(this.#isLatestFirst);
      if (waiter === undefined) return;
      this.#arrivals.remove(waiter.arrival);
      if (!hasTime(waiter.call, waiter.needsMs)) {
        const waitedMs = waiter.call.runtime.clock.now() - waiter.since;
        waiter.decide(this.#tooLate(waitedMs, waiter.needsMs));
        continue;
      }
      this.active += 1;
      next.active += 1;
      waiter.decide(PROCEED);
    }
  }

  get #isLatestFirst(): boolean {
    const { queue } = this.#settings;
    return queue === 'lifo' || (queue === 'adaptive-lifo' && this.#codel?.isStanding === true);
  }

  /** True if the one that has waited longest is sent away: the queue stands, and it waits for too long. */
  #sheds(): boolean {
    const oldest = this.#arrivals.first?.waiter;
    if (this.#codel === undefined || oldest === undefined) return false;
    const now = oldest.call.runtime.clock.now();
    const waitedMs = now - oldest.since;
    if (!this.#codel.isOverloaded(waitedMs, now)) return false;
    this.#send(oldest, reject(new QueueTimeoutError(this.#name, waitedMs, 'overloaded')));
    return true;
  }

  /** True if somebody has left a full queue for a newcomer. */
  #makeRoom(partition: Partition<OrderedWaiter>, rank: number, tenant: unknown): boolean {
    const from = crowded(this.#partitions, partition);
    const victim = from === partition ? partition.queue.displacedBy(rank, tenant) : from.queue.least;
    if (victim === undefined) return false;
    const reason = from === partition && victim.rank < rank ? 'less-critical' : 'fair-share';
    this.#send(
      victim,
      reject(new BulkheadFullError(this.#name, this.#maxConcurrent, this.maxQueued, '', reason)),
    );
    return true;
  }

  #send(waiter: OrderedWaiter, decision: Admission): void {
    this.#remove(waiter);
    waiter.decide(decision);
  }

  #remove(waiter: OrderedWaiter): void {
    waiter.partition.queue.remove(waiter);
    this.#arrivals.remove(waiter.arrival);
  }

  #tooLate(waitedMs: number, needed: number): Admission {
    return reject(new QueueTimeoutError(this.#name, waitedMs, 'deadline', needed));
  }
}

/** True if a call that needs so long can end before its time is over. */
function hasTime(call: PolicyCall, needed: number): boolean {
  return needed === 0 || call.remainingMs >= needed;
}
