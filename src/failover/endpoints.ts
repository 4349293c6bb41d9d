import { Heap } from '../structures/index.ts';
import type { Chance } from './balancer.ts';
import { Endpoint, Stint } from './endpoint.ts';
import { Level, sharesOf } from './level.ts';
import type { EndpointSettings, Settings } from './options.ts';
import { SlowStart } from './slow-start.ts';

const NONE: readonly Endpoint[] = [];

/**
 * The endpoints of a policy and their states. It chooses the next endpoint; the caller decides which one is ejected, and for how long. At least one endpoint
 * always takes calls.
 */
export class Endpoints {
  #settings: Settings;
  #byName = new Map<string, Endpoint>();
  #levels: Level[] = [];
  /** The share of the calls for each level. */
  #shares: number[] = [];
  #available = 0;
  /** The ejected endpoints; the next to come back is first. */
  readonly #away = new Heap<Endpoint>();
  readonly #slowStart: SlowStart;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#slowStart = new SlowStart(settings.slowStart);
    for (const given of settings.endpoints) this.#byName.set(given.name, this.#make(given));
    this.#arrange();
  }

  /** True if the next choice depends on the time. */
  get needsTime(): boolean {
    return this.#away.size > 0 || this.#slowStart.isGoingOn;
  }

  get size(): number {
    return this.#byName.size;
  }

  get ejected(): number {
    return this.#away.size;
  }

  /** The number of endpoints that may be ejected for their failures: at least one, and never all. */
  get maxEjected(): number {
    const share = Math.floor(this.#settings.maxEjected * this.size + ROUNDING);
    return Math.min(this.size - 1, Math.max(1, share));
  }

  /** True if more than one endpoint takes calls. */
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
   * Chooses the endpoint for the next attempt of a call: one that the call has not tried, if there is one.
   * @param tried the endpoints that the call has tried, in that order
   */
  next(tried: readonly Endpoint[], now: number, chance: Chance): Endpoint {
    const changed = this.#slowStart.advance(now);
    if (changed !== undefined) this.#levelOf(changed).reweigh(changed);
    const level =
      tried.length === 0 ? this.#drawLevel(chance) : this.#levels.find((one) => one.hasOtherThan(tried));
    if (level !== undefined) return level.next(tried, chance);
    // All were tried: the call begins anew, but not with the last one.
    return this.next(tried.length > 1 ? tried.slice(-1) : NONE, now, chance);
  }

  /** Ejects an endpoint until that time. Another endpoint must take calls. */
  eject(endpoint: Endpoint, until: number): void {
    this.#levelOf(endpoint).remove(endpoint);
    this.#slowStart.end(endpoint);
    endpoint.state = 'ejected';
    // Attempts that were sent before do not count after the return.
    endpoint.stint = new Stint(endpoint);
    this.#available -= 1;
    this.#away.push(endpoint, until);
    this.#share();
  }

  /** Keeps an ejected endpoint out until that time. */
  stay(endpoint: Endpoint, until: number): void {
    this.#away.move(endpoint, until);
  }

  /** Lets an ejected endpoint take calls again; with slow start, few at first. */
  readmit(endpoint: Endpoint, now: number): void {
    this.#away.remove(endpoint);
    endpoint.state = 'available';
    endpoint.returnedAt = now;
    this.#slowStart.begin(endpoint, now);
    this.#available += 1;
    this.#levelOf(endpoint).add(endpoint);
    this.#share();
  }

  /** Readmits one endpoint whose ejection is over, and returns it, if there is one. */
  readmitDue(now: number): Endpoint | undefined {
    const { first } = this.#away;
    if (first === undefined || first.key > now) return undefined;
    this.readmit(first, now);
    return first;
  }

  /**
   * Applies other settings. Endpoints with a known name keep their state; new ones start slowly.
   * @returns the endpoint that was readmitted because no other was left
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

  /** Moves all times to another clock, which is that many ms ahead. */
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

  /** Draws a level by its share, unless the first takes all calls. */
  #drawLevel(chance: Chance): Level | undefined {
    if (this.#shares[0] === 1) return this.#levels[0];
    let point = chance.random();
    const at = this.#shares.findIndex((share) => {
      point -= share;
      return point < 0;
    });
    // Rounding may make the sum of the shares a little less than 1.
    return this.#levels[at] ?? this.#levels.findLast(({ available }) => available > 0);
  }

  #levelOf({ priority }: Endpoint): Level {
    return this.#levels.find((level) => level.priority === priority) as Level;
  }
}

/** The rounding error of a share of a whole number: 0.1 × 30 is a little less than 3. */
const ROUNDING = 1e-9;
