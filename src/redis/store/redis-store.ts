import type { CacheEntry, CacheStore, Lease } from '../../cache/index.ts';
import type { Reading, Runtime } from '../../core/index.ts';
import { type Fleet, newId, type RedisFleet } from '../fleet.ts';
import { FleetUnavailableError } from '../rate-limiter/errors.ts';
import type { Script } from '../script.ts';
import { Counts, type RedisStoreSnapshot } from './counts.ts';
import { DELETE_ENTRY, LEASE_ENTRY, READ_ENTRY, RELEASE_ENTRY, WRITE_ENTRY } from './entry-scripts.ts';
import { entryOf, keptMsOf, textOf } from './entry-text.ts';
import { LocalTier } from './local-tier.ts';
import { type RedisStoreOptions, type RedisStoreSettings, redisStoreSettings } from './options.ts';
import { type Place, placeOf } from './place.ts';
import { Subscription } from './subscriber.ts';

/** A store for `cache` that the instances of an application share. */
export interface RedisStore extends Required<Omit<CacheStore, 'clear'>> {
  /** Frozen plain data. */
  snapshot(): RedisStoreSnapshot;
  /** The options in force: plain data. */
  describe(): Record<string, unknown>;
}

/** Time after its end in which a lease still counts if nobody else has one, in ms. */
const KNOWN_MS = 600_000;
/** The lease of a load while the server is away: what it comes to is not kept. */
const WITHOUT_SERVER: Lease = Symbol('without server');

/**
 * Keeps the entries of a `cache` on the server that a fleet shares, so that what one instance has loaded answers all of them, and one of many
 * that miss the same key loads it:
 *
 *     const users = cache({ ttl: '1m', staleWhileRevalidate: '10m', store: redisStore(fleet, { name: 'users' }) });
 *
 * A question takes no longer than the fleet's `timeout`, and a call waits for at most one that is not answered. While the server is away, nothing is
 * kept, and each instance loads for itself; with `localTtl`, what it has read of late still answers for that long. Times are reckoned by the
 * server's clock. It cannot be cleared as a whole: another `name` begins anew, and the old entries expire.
 * @throws RangeError, TypeError for options that make no sense
 */
export function redisStore(fleet: RedisFleet, options: RedisStoreOptions): RedisStore {
  return new Entries(fleet, redisStoreSettings(fleet, options));
}

class Entries implements RedisStore {
  readonly #fleet: Fleet;
  readonly #settings: RedisStoreSettings;
  readonly #channel: string;
  readonly #local: LocalTier | undefined;
  readonly #subscription: Subscription | undefined;
  /** No other store has it, in this process or another. */
  readonly #id: string;
  #stamps = 0;
  readonly #counts = new Counts();

  constructor(fleet: RedisFleet, settings: RedisStoreSettings) {
    this.#fleet = fleet as Fleet;
    this.#settings = settings;
    this.#channel = `${fleet.name}:cache:${settings.name}`;
    this.#id = newId(this.#fleet.events.runtime);
    const { localTtl, localEntries, subscriber } = settings;
    if (localTtl === 0) return;
    const local = new LocalTier(localTtl, localEntries);
    this.#local = local;
    if (subscriber === undefined) return;
    const hear = (message: string): void => this.#hear(String(message), local);
    this.#subscription = new Subscription(subscriber, this.#channel, hear, () => local.clear());
  }

  async get(key: string, now: number): Promise<CacheEntry | undefined> {
    const place = this.#placeOf(key);
    const { short } = place;
    const local = this.#localOf(place);
    const kept = local?.get(short, now);
    if (kept !== undefined) {
      this.#counts.localHits += 1;
      return kept;
    }
    if (this.#isAway()) return undefined;
    const read = (): Promise<CacheEntry | undefined> => this.#read(place, now);
    return local === undefined ? read() : local.through(short, read, now);
  }

  async set(key: string, entry: CacheEntry, now: number, lease?: Lease): Promise<boolean> {
    const { codec, maxLength } = this.#settings;
    if (lease === WITHOUT_SERVER) return false;
    const place = this.#placeOf(key);
    const { short } = place;
    const local = this.#localOf(place);
    const text = textOf(entry, now, place.whole, codec);
    if (text.length > maxLength) {
      this.#counts.refused += 1;
      await this.#delete(place); // what it would replace is out of date
      return false;
    }
    const stamp = this.#newStamp();
    const token = lease === undefined ? '' : String(lease);
    const args = [token, keptMsOf(entry, now), text, ...this.#news(stamp, place)];
    const write = async (): Promise<CacheEntry | undefined> =>
      (await this.#ask(WRITE_ENTRY, place, args)) === 1 ? entry : undefined;
    local?.forget(short);
    const kept = await (local === undefined ? write() : local.through(short, write, now, stamp));
    if (kept === undefined) this.#counts.refused += 1;
    return kept !== undefined;
  }

  async delete(key: string): Promise<void> {
    await this.#delete(this.#placeOf(key));
  }

  async lease(key: string, ms: number): Promise<Lease | undefined> {
    if (this.#isAway()) {
      this.#counts.away += 1;
      return WITHOUT_SERVER;
    }
    const token = this.#newStamp();
    const args = [token, Math.max(1, Math.ceil(ms)), KNOWN_MS];
    const isGiven = (await this.#ask(LEASE_ENTRY, this.#placeOf(key), args)) === 1;
    if (isGiven) this.#counts.leases += 1;
    else this.#counts.leasesElsewhere += 1;
    return isGiven ? token : undefined;
  }

  async release(key: string, lease: Lease): Promise<void> {
    if (lease === WITHOUT_SERVER) return;
    await this.#ask(RELEASE_ENTRY, this.#placeOf(key), [String(lease)]);
  }

  attach(runtime: Runtime): void {
    this.#fleet.attach(runtime);
  }

  reading(): Reading {
    const { mode, instances } = this.#fleet;
    return { fleet: { instances, mode, questions: this.#counts.questions, requests: this.#counts.byResult } };
  }

  snapshot(): RedisStoreSnapshot {
    return this.#counts.snapshot(this.#local?.size ?? 0);
  }

  describe(): Record<string, unknown> {
    const { codec: _codec, subscriber, ...rest } = this.#settings;
    return { store: 'redis', fleet: this.#fleet.name, ...rest, subscribes: subscriber !== undefined };
  }

  async #delete(place: Place): Promise<void> {
    const { short } = place;
    const local = this.#localOf(place);
    local?.forget(short);
    await this.#ask(DELETE_ENTRY, place, this.#news(this.#newStamp(), place));
    // It may have been read meanwhile.
    local?.forget(short);
  }

  async #read({ keys, whole }: Place, now: number): Promise<CacheEntry | undefined> {
    this.#beginQuestion();
    const reply = await this.#fleet.link.askForTexts(READ_ENTRY, keys, []);
    if (reply === undefined) throw this.#unavailable();
    const text = textIn(reply[1]);
    const entry = text === undefined ? undefined : this.#entryOf(text, Number(reply[0]), whole, now);
    if (entry === undefined) this.#counts.misses += 1;
    else this.#counts.hits += 1;
    return entry;
  }

  #entryOf(text: string, time: number, whole: string | undefined, now: number): CacheEntry | undefined {
    const space = text.indexOf(' ');
    const sinceMs = time - Number(text.slice(0, space));
    return entryOf(text.slice(space + 1), sinceMs, now, whole, this.#settings.codec);
  }

  /** @returns the number that the script answers with */
  async #ask(script: Script, { keys }: Place, args: readonly (string | number)[]): Promise<number> {
    this.#beginQuestion();
    const reply = await this.#fleet.link.ask(script, keys, args);
    if (reply === undefined) throw this.#unavailable();
    return reply[0] as number;
  }

  #placeOf(key: string): Place {
    return placeOf(key, this.#channel);
  }

  /** The entries in this process, where that of the place may be one: the news of a long key has only its digest, and two keys may have the same. */
  #localOf({ whole }: Place): LocalTier | undefined {
    return whole === undefined ? this.#local : undefined;
  }

  /** True if the server is not relied upon: then it is not asked. */
  #isAway(): boolean {
    const { link } = this.#fleet;
    if (link.mode !== 'local') return false;
    this.#fleet.used(); // so that it is found out when it is back
    return true;
  }

  #beginQuestion(): void {
    const { link } = this.#fleet;
    this.#fleet.used();
    this.#subscription?.keepUp(link.runtime);
    this.#counts.questions += 1;
  }

  #newStamp(): string {
    this.#stamps += 1;
    return `${this.#id}:${this.#stamps}`;
  }

  /** The message that an entry has changed, for all that may have it in their process. */
  #news(stamp: string, { short }: Place): readonly [channel: string, message: string] {
    return [this.#channel, `${stamp} ${short}`];
  }

  #hear(message: string, local: LocalTier): void {
    const end = message.indexOf(' ');
    const [stamp, short] = [message.slice(0, end), message.slice(end + 1)];
    if (!stamp.startsWith(`${this.#id}:`)) this.#counts.invalidated += 1;
    local.forget(short, stamp);
  }

  #unavailable(): FleetUnavailableError {
    this.#counts.away += 1;
    return new FleetUnavailableError(this.#settings.name, this.#fleet.link.settings.probe);
  }
}

/** Some clients are told to answer with bytes. */
function textIn(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply;
  return reply instanceof Uint8Array ? new TextDecoder().decode(reply) : undefined;
}
