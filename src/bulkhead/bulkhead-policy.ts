import {
  type Admission,
  EventHub,
  type Listener,
  type Park,
  type PolicyCall,
  PROCEED,
  plain,
  type Reading,
  type Runtime,
  reject,
  type Trait,
  type Unsubscribe,
} from '../core/index.ts';
import { AdoptedLimit } from './adopted-limit.ts';
import { isOrdered, resolveOptions, updatedOptions } from './check-options.ts';
import { BulkheadFullError, QueueClearedError, QueueTimeoutError } from './errors.ts';
import { type BulkheadEventType, EVENTS } from './events.ts';
import { Idlers } from './idlers.ts';
import { BULKHEAD, type BulkheadOptions, type BulkheadUpdate, type Settings } from './options.ts';
import { OrderedSemaphore } from './ordered-semaphore.ts';
import { Semaphore } from './semaphore.ts';
import { type Slots, Waiter } from './slots.ts';
import { type BulkheadSnapshot, takeSnapshot } from './snapshot.ts';

/** How a bulkhead decides. A class, since where each key has one of its own there are many. */
export class BulkheadPolicy {
  readonly kind = 'bulkhead';
  readonly name: string;
  readonly events: EventHub<BulkheadEventType>;
  abandoned = 0;
  #settings: Settings;
  #parked: Park;
  readonly #slots: Slots;
  #idlers: Idlers | undefined = undefined;

  constructor(options: BulkheadOptions) {
    const settings = resolveOptions(options);
    const { name, limit, maxQueued } = settings;
    this.name = name;
    this.events = new EventHub<BulkheadEventType>(this, EVENTS);
    this.#settings = settings;
    this.#parked = parkedFor(settings.maxWait);
    this.#slots = limit === undefined ? makePermits(settings) : new AdoptedLimit(limit, maxQueued);
  }

  on<K extends BulkheadEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  get releaseOn(): 'settle' | 'abandon' {
    return this.#settings.releaseOn;
  }

  get maxConcurrent(): number {
    return this.#slots.maxConcurrent;
  }

  get maxQueued(): number {
    return this.#slots.maxQueued;
  }

  get active(): number {
    return this.#slots.active;
  }

  get queued(): number {
    return this.#slots.queued;
  }

  get available(): number {
    return this.#slots.available;
  }

  get paused(): boolean {
    return this.#slots.paused;
  }

  get lock(): object {
    return this.#settings.limit ?? this.#slots;
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  get needsTime(): typeof NEEDS_NO_TIME {
    return NEEDS_NO_TIME;
  }

  admit(call: PolicyCall): Admission {
    const waiter = call.permit;
    return waiter instanceof Waiter ? (waiter.decision ?? this.#parked) : this.#enter(call);
  }

  withdraw(permit: unknown): void {
    this.#slots.withdraw(permit as Waiter);
    this.#idlers?.look();
  }

  expire(): QueueTimeoutError {
    return new QueueTimeoutError(this.name, this.#settings.maxWait);
  }

  outlive(call: PolicyCall): void {
    this.abandoned += 1;
    const { abandoned } = this;
    const { active, maxConcurrent: limit } = this.#slots;
    this.events.emit('permit.abandoned', call, () => ({ abandoned, active, limit }));
  }

  release(permit: unknown, _now: number, _startedAt: number | undefined, outlived?: boolean): void {
    if (outlived === true) this.abandoned -= 1;
    this.#slots.release(permit);
    this.#idlers?.look();
  }

  pause(): void {
    this.#slots.paused = true;
  }

  resume(): void {
    this.#slots.paused = false;
    this.#idlers?.look();
  }

  clear(): number {
    const cleared = this.#slots.clear(() => reject(new QueueClearedError(this.name)));
    this.#idlers?.look();
    return cleared;
  }

  onIdle(): Promise<void> {
    this.#idlers ??= new Idlers(this.#slots);
    return this.#idlers.wait();
  }

  remembers(): number {
    const { active, queued, paused } = this.#slots;
    if (active > 0 || queued > 0) return Infinity;
    return paused ? 1 : 0;
  }

  update(change: BulkheadUpdate): void {
    const slots = this.#slots;
    const settings = updatedOptions(this.#settings, change);
    this.#settings = settings;
    this.#parked = parkedFor(settings.maxWait);
    slots.maxQueued = settings.maxQueued;
    // The one of an adopted limit has no default.
    const keepsLimit = settings.limit !== undefined && change.maxConcurrent === undefined;
    const previousLimit = slots.maxConcurrent;
    const { maxConcurrent } = keepsLimit ? slots : settings;
    if (maxConcurrent === previousLimit) return;
    slots.maxConcurrent = maxConcurrent;
    this.#idlers?.look();
    this.events.emit('limit.changed', undefined, () => ({ limit: maxConcurrent, previousLimit }));
  }

  attach(runtime: Runtime): void {
    this.events.attach(runtime);
  }

  /** The limit that is adopted says itself how many may run. */
  describe(): Record<string, unknown> {
    const settings = this.#settings;
    return plain(
      BULKHEAD,
      settings.limit === undefined ? settings : { ...settings, maxConcurrent: undefined },
    );
  }

  reading(): Reading {
    const { active, maxConcurrent, queued, maxQueued } = this.#slots;
    return { usage: active, limit: maxConcurrent, abandoned: this.abandoned, queued, maxQueued };
  }

  snapshot(): BulkheadSnapshot {
    return takeSnapshot(this.#slots, this.abandoned);
  }

  #enter(call: PolicyCall): Admission {
    const { name } = this;
    const slots = this.#slots;
    const entry = slots.enter(call);
    switch (entry) {
      case 'entered':
        return PROCEED;
      case 'soon':
        return this.#parked;
      case 'queued':
        this.events.emit('queue.entered', call, () => ({ queued: slots.queued }));
        return this.#parked;
      case 'full':
        return reject(new BulkheadFullError(name, slots.maxConcurrent, slots.maxQueued, this.#unusual()));
      default:
        return entry;
    }
  }

  /** The reason for a refusal, where it is no ordinary one. */
  #unusual(): string {
    if (this.paused) return '; it is paused';
    return this.abandoned === 0
      ? ''
      : `; of ${this.active} permits, ${this.abandoned} are held by operations that nobody waits for any more`;
  }
}

const NEEDS_NO_TIME = { admit: false, success: false } as const;
const TRAITS: readonly Trait[] = ['queues', 'limits'];

function makePermits(settings: Settings): Slots {
  return isOrdered(settings)
    ? new OrderedSemaphore(settings)
    : new Semaphore(settings.maxConcurrent, settings.maxQueued);
}

function parkedFor(ms: number): Park {
  return Object.freeze({ type: 'park', ms });
}
