import { Heap } from '../structures/index.ts';
import type { Chance } from './balancer.ts';
import { Endpoint, Stint } from './endpoint.ts';
import { Level, sharesOf } from './level.ts';
import type { EndpointSettings, Settings } from './options.ts';
import { SlowStart } from './slow-start.ts';

/** No endpoint is to be skipped. */
const NONE: readonly Endpoint[] = [];

/**
 * The endpoints, which of them take calls, and which is next. Whoever ejects one says for how long; there is always one left.
 */
export class Endpoints {
  #settings: Settings;
  #byName = new Map<string, Endpoint>();
  #levels: Level[] = [];
  /** How much of the calls each level takes. */
  #shares: number[] = [];
  #available = 0;
  /** Those that are ejected, the next to come back first. */
  readonly #away = new Heap<Endpoint>();
  readonly #slowStart: SlowStart;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#slowStart = new SlowStart(settings.slowStart);
    for (const given of settings.endpoints) this.#byName.set(given.name, this.#make(given));
    this.#arrange();
  }

  /** True if what it answers depends on the time now. */
  get needsTime(): boolean {
    return this.#away.size > 0 || this.#slowStart.isGoingOn;
  }

  get size(): number {
    return this.#byName.size;
  }

  get ejected(): number {
    return this.#away.size;
  }

  /** How many may be away by what they have done: one at least, and one is left in any case. */
  get maxEjected(): number {
    const share = Math.floor(this.#settings.maxEjected * this.size + ROUNDING);
    return Math.min(this.size - 1, Math.max(1, share));
  }

  /** True if one more may be ejected by hand: it is not the last that takes calls. */
  get hasOther(): boolean {
    return this.#available > 1;
  }

  all(): Iterable<Endpoint> {
    return this.#byName.values();
  }

  named(name: string): Endpoint | undefined {
    return this.#byName.get(name);
  }

  /**
   * The endpoint that the next attempt of a call goes to: if there is one, none of those that the call has tried.
   * @param tried in the order in which they were
   */
  next(tried: readonly Endpoint[], now: number, chance: Chance): Endpoint {
    const changed = this.#slowStart.advance(now);
    if (changed !== undefined) this.#levelOf(changed).reweigh(changed);
    const level =
      tried.length === 0 ? this.#drawLevel(chance) : this.#levels.find((one) => one.hasOtherThan(tried));
    if (level !== undefined) return level.next(tried, chance);
    // All were tried: begin anew, but not with the last.
    return this.next(tried.length > 1 ? tried.slice(-1) : NONE, now, chance);
  }

  /** No call goes there until then. Only where another takes calls. */
  eject(endpoint: Endpoint, until: number): void {
    this.#levelOf(endpoint).remove(endpoint);
    this.#slowStart.end(endpoint);
    endpoint.state = 'ejected';
    // What was sent before says nothing of what it does when it is back.
    endpoint.stint = new Stint(endpoint);
    this.#available -= 1;
    this.#away.push(endpoint, until);
    this.#share();
  }

  /** An endpoint that is ejected stays so until then. */
  stay(endpoint: Endpoint, until: number): void {
    this.#away.move(endpoint, until);
  }

  /** An ejected endpoint takes calls again: with slow start, few at first. */
  readmit(endpoint: Endpoint, now: number): void {
    this.#away.remove(endpoint);
    endpoint.state = 'available';
    endpoint.returnedAt = now;
    this.#slowStart.begin(endpoint, now);
    this.#available += 1;
    this.#levelOf(endpoint).add(endpoint);
    this.#share();
  }

  /** Readmits the next whose time is over; `undefined` where there is none. */
  readmitDue(now: number): Endpoint | undefined {
    const { first } = this.#away;
    if (first === undefined || first.key > now) return undefined;
    this.readmit(first, now);
    return first;
  }

  /**
   * Goes by other settings. Endpoints that stay, by their name, keep their state; new ones start slowly.
   * @returns what had to be readmitted, since no other was left
   */
  update(settings: Settings, now: number): Endpoint | undefined {
    this.#settings = settings;
    this.#slowStart.rule = settings.slowStart;
    const before = this.#byName;
    this.#byName = new Map();
    for (const given of settings.endpoints) {
      const kept = before.get(given.name);
      const endpoint = kept ?? this.#make(given);
      endpoint.weight = given.weight;
      endpoint.priority = given.priority;
      if (kept === undefined) this.#slowStart.begin(endpoint, now);
      before.delete(given.name);
      this.#byName.set(given.name, endpoint);
    }
    for (const removed of before.values()) this.#remove(removed);
    this.#arrange();
    const { first } = this.#away;
    if (this.#available > 0 || first === undefined) return undefined;
    this.readmit(first, now);
    return first;
  }

  /** All kept times are of another clock, which is so many ms ahead. */
  shift(ms: number): void {
    this.#away.shift(ms);
    for (const endpoint of this.all()) endpoint.returnedAt += ms;
    this.#slowStart.shift(ms);
  }

  #make({ name, weight, priority }: EndpointSettings): Endpoint {
    return new Endpoint(this, name, weight, priority);
  }

  #remove(endpoint: Endpoint): void {
    this.#away.remove(endpoint);
    this.#slowStart.end(endpoint);
    endpoint.state = 'removed';
    endpoint.stint = new Stint(endpoint);
  }

  /** Puts the endpoints into levels. */
  #arrange(): void {
    const byPriority = new Map<number, Endpoint[]>();
    this.#available = 0;
    for (const endpoint of this.all()) {
      const those = byPriority.get(endpoint.priority) ?? [];
      byPriority.set(endpoint.priority, those);
      those.push(endpoint);
      if (endpoint.isAvailable) this.#available += 1;
    }
    const { balance } = this.#settings;
    this.#levels = [...byPriority]
      .sort(([one], [other]) => one - other)
      .map(([priority, endpoints]) => new Level(priority, endpoints, balance));
    this.#share();
  }

  #share(): void {
    this.#shares = sharesOf(this.#levels, this.#settings.overprovisioning);
  }

  /** Draws the level by its share. Where the first takes all, there is nothing to draw. */
  #drawLevel(chance: Chance): Level | undefined {
    if (this.#shares[0] === 1) return this.#levels[0];
    let point = chance.random();
    const at = this.#shares.findIndex((share) => {
      point -= share;
      return point < 0;
    });
    // The shares may come to a little less than 1.
    return this.#levels[at] ?? this.#levels.findLast(({ available }) => available > 0);
  }

  #levelOf({ priority }: Endpoint): Level {
    return this.#levels.find((level) => level.priority === priority) as Level;
  }
}

/** Of a share of a whole number: 0.1 × 30 is a little less than 3. */
const ROUNDING = 1e-9;
