import { type Duration, EventHub, type Listener, type Runtime, type Unsubscribe } from '../core/index.ts';
import type { RedisClient } from './client.ts';
import { connectionTo } from './connection.ts';
import { FLEET_EVENTS, type FleetEventType } from './fleet-events.ts';
import { fleetSettings, type RedisFleetOptions } from './fleet-options.ts';
import type { FleetMode } from './health.ts';
import { Heartbeat, type Participant } from './heartbeat.ts';
import { Link } from './link.ts';
import { whenReady } from './ready.ts';

/** How the instances of an application know of each other: what `sharedRateLimiter` and the like stand on. */
export interface RedisFleet {
  readonly kind: 'redis-fleet';
  /** The prefix of its keys. */
  readonly name: string;
  /** Who decides now. */
  readonly mode: FleetMode;
  /** How many instances are alive, this one included, as far as is known. */
  readonly instances: number;
  readonly events: EventHub<FleetEventType>;
  on<K extends FleetEventType>(type: K | '*', listener: Listener<K>): Unsubscribe;
  /**
   * Resolves when the server is there and fit for use. It need not be waited for: until then, each instance decides by itself.
   * @param options.within for how long it is tried, `'5s'` by default
   * @throws Error that says what is wrong: not connected, a server older than 6.2, a command that may not be used
   */
  ready(options?: { readonly within?: Duration | undefined }): Promise<void>;
  /** Frozen plain data. */
  snapshot(): FleetSnapshot;
  /** The options in force: plain data. */
  describe(): Record<string, unknown>;
  /**
   * Gives back what the instance has of the fleet's permits, and leaves it; takes `timeout` at most. The policies of the fleet go on
   * by itself, within its share. The client stays open, and is yours to close. May be called more than once.
   */
  close(): Promise<void>;
}

/** The state of a fleet as this instance knows it: frozen plain data. */
export interface FleetSnapshot {
  readonly name: string;
  readonly mode: FleetMode;
  readonly instances: number;
  readonly client: string;
  /** Questions to the server since the start: how many there were, were answered in time, were not, and failed. */
  readonly asked: number;
  readonly answered: number;
  readonly late: number;
  readonly failed: number;
  /** Of the last question that failed: why. */
  readonly lastError: string | null;
}

/**
 * Links an instance of the application with all others that use the same Redis or Valkey, through the client that the application
 * already has: ioredis, node-redis, Valkey GLIDE, or a function. Redis 6.2 and later; a single server, Sentinel or Cluster.
 *
 *     const fleet = redisFleet(new Redis(url));
 *     const limiter = sharedRateLimiter({ fleet, name: 'partner', permits: 100, period: '1s' });
 *
 * No call fails because of the server, and none waits for it for longer than `timeout`. Where it is away, each instance decides within
 * its share, which is one part in `instances`; and comes back by itself. Make one fleet for each client, and close it before the client.
 * Events: `fleet.degraded`, `fleet.recovered`. Nothing runs before the first use, and its timers do not keep the process alive.
 *
 * @throws TypeError, RangeError if it is no such client, or an option is wrong
 */
export function redisFleet(client: RedisClient, options: RedisFleetOptions = {}): RedisFleet {
  return new Fleet(client, options);
}

/** The fleet as the policies that stand on it see it. */
export class Fleet implements RedisFleet {
  readonly kind = 'redis-fleet';
  readonly name: string;
  readonly events: EventHub<FleetEventType>;
  readonly link: Link;
  /** No other instance has it. */
  readonly id: string;
  readonly #heartbeat: Heartbeat;
  readonly #farewells = new Set<() => Promise<unknown>>();
  readonly #members = new Map<string, unknown>();
  #closing: Promise<void> | undefined = undefined;

  constructor(client: RedisClient, options: RedisFleetOptions) {
    const connection = connectionTo(client);
    const settings = fleetSettings(options);
    this.name = settings.prefix;
    this.events = new EventHub<FleetEventType>({ kind: this.kind, name: this.name }, FLEET_EVENTS);
    this.link = new Link(connection, settings, this.events);
    this.id = newId(this.events.runtime);
    this.#heartbeat = new Heartbeat(this.link, this.id);
  }

  get mode(): FleetMode {
    return this.link.mode;
  }

  get instances(): number {
    return this.link.instances;
  }

  on<K extends FleetEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  /** The policies of the fleet run on that runtime. */
  attach(runtime: Runtime): void {
    this.events.attach(runtime);
  }

  /** Somebody is about to ask: an instance that is used is alive. */
  used(): void {
    this.#heartbeat.used();
  }

  /** From now on, the participant speaks and listens with the heartbeat. */
  join(participant: Participant): void {
    this.#heartbeat.add(participant);
  }

  /** A participant has something to say that cannot wait. */
  hurry(): void {
    this.#heartbeat.hurry();
  }

  /** The one of that name that policies share, made where there is none yet. */
  member<T>(name: string, make: () => T): T {
    let member = this.#members.get(name) as T | undefined;
    if (member === undefined) {
      member = make();
      this.#members.set(name, member);
    }
    return member;
  }

  /** Calls `farewell` when the fleet is closed, before the link is. */
  beforeClose(farewell: () => Promise<unknown>): void {
    this.#farewells.add(farewell);
  }

  async ready(options: { readonly within?: Duration | undefined } = {}): Promise<void> {
    await whenReady(this.link, options);
    await this.#heartbeat.beat();
  }

  snapshot(): FleetSnapshot {
    const { mode, instances, connection, counts, lastError } = this.link;
    return Object.freeze({
      name: this.name,
      mode,
      instances,
      client: connection.client,
      ...counts,
      lastError: lastError ?? null,
    });
  }

  describe(): Record<string, unknown> {
    return { ...this.link.settings };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#farewells].map((farewell) => farewell()));
    await this.#heartbeat.leave();
    this.link.isClosed = true;
    this.#heartbeat.stop();
  }
}

/** Makes a name that nobody else has. */
export function newId({ random }: Runtime): string {
  const part = (): string => Math.floor(random() * 2 ** 52).toString(36);
  return `${part()}${part()}`;
}
