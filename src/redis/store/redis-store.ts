import type { CacheEntry, CacheStore, Lease } from '../../cache/index.ts';
import { report } from '../../core/index.ts';
import type { Fleet, RedisFleet } from '../fleet.ts';
import { FleetUnavailableError } from '../rate-limiter/errors.ts';
import type { Script } from '../script.ts';
import { sha1 } from '../sha1.ts';
import { DELETE_ENTRY, LEASE_ENTRY, READ_ENTRY, RELEASE_ENTRY, WRITE_ENTRY } from './entry-scripts.ts';
import { entryOf, keptMsOf, textOf } from './entry-text.ts';
import { LocalTier } from './local-tier.ts';
import { type RedisStoreOptions, type RedisStoreSettings, redisStoreSettings } from './options.ts';
import { subscribe } from './subscriber.ts';

/** A store for `cache` that the instances of an application share. */
export interface RedisStore extends Required<Omit<CacheStore, 'clear'>> {
  /** Frozen plain data. */
  snapshot(): RedisStoreSnapshot;
  /** The options in force: plain data. */
  describe(): Record<string, unknown>;
}

export interface RedisStoreSnapshot {
  /** Entries in this process. */
  readonly localEntries: number;
  /** Since the start: what was answered from this process, by the server, and not at all since nothing was kept. */
  readonly localHits: number;
  readonly hits: number;
  readonly misses: number;
  /** Leases that were given to this instance, and those that another had. */
  readonly leases: number;
  readonly leasesElsewhere: number;
  /** Entries that were not kept since their lease was lost, or since they were too long. */
  readonly refused: number;
  /** Entries that others have replaced or deleted, as far as this process has heard. */
  readonly invalidated: number;
}

/** Where an entry is kept. */
interface Place {
  /** The key, or its digest where it is long. */
  readonly short: string;
  /** The key, where `short` is only its digest. */
  readonly whole: string | undefined;
  /** Of the entry and of its lease, on the server. */
  readonly keys: readonly string[];
  /** The channel, and what is told there: by whom, since who has written an entry need not forget it, and which entry. */
  readonly told: readonly [channel: string, message: string];
  readonly local: LocalTier | undefined;
}

/** For so long after its time, a lease still counts if nobody else has one, in ms. */
const KNOWN_MS = 600_000;
/** Longer keys are hashed: they would take more memory than what they are for. */
const LONGEST_KEY = 256;

/**
 * Keeps the entries of a `cache` on the server that a fleet shares, so that what one instance has loaded answers all of them, and one of many
 * that miss the same key loads it:
 *
 *     const users = cache({ ttl: '1m', staleWhileRevalidate: '10m', key: true, store: redisStore(fleet, { name: 'users' }) });
 *
 * It cannot be cleared as a whole. A question takes no longer than the fleet's `timeout`. While the server is away, nothing is kept, and each instance
 * loads for itself; with `localTtl`, what it has read of late still answers for that long. Times are reckoned by the server's clock.
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
  #isSubscribed = false;
  #tokens = 0;
  readonly #counts = {
    localHits: 0,
    hits: 0,
    misses: 0,
    leases: 0,
    leasesElsewhere: 0,
    refused: 0,
    invalidated: 0,
  };

  constructor(fleet: RedisFleet, settings: RedisStoreSettings) {
    this.#fleet = fleet as Fleet;
    this.#settings = settings;
    this.#channel = `${fleet.name}:cache:${settings.name}`;
    const { localTtl, localEntries } = settings;
    this.#local = localTtl > 0 ? new LocalTier(localTtl, localEntries) : undefined;
  }

  async get(key: string, now: number): Promise<CacheEntry | undefined> {
    const place = this.#placeOf(key);
    const { short, local } = place;
    const kept = local?.get(short, now);
    if (kept !== undefined) {
      this.#counts.localHits += 1;
      return kept;
    }
    const read = (): Promise<CacheEntry | undefined> => this.#read(place, now);
    return local === undefined ? read() : local.through(short, read, now);
  }

  async set(key: string, entry: CacheEntry, now: number, lease?: Lease): Promise<boolean> {
    const { codec, maxLength } = this.#settings;
    const place = this.#placeOf(key);
    const { short, local, told } = place;
    const text = textOf(entry, now, place.whole, codec);
    if (text.length > maxLength) {
      this.#counts.refused += 1;
      await this.#delete(place); // what it would replace is out of date
      return false;
    }
    const args = [lease === undefined ? '' : String(lease), keptMsOf(entry, now), text, ...told];
    const write = async (): Promise<CacheEntry | undefined> =>
      (await this.#ask(WRITE_ENTRY, place, args)) === 1 ? entry : undefined;
    local?.forget(short);
    const kept = await (local === undefined ? write() : local.through(short, write, now));
    if (kept === undefined) this.#counts.refused += 1;
    return kept !== undefined;
  }

  async delete(key: string): Promise<void> {
    await this.#delete(this.#placeOf(key));
  }

  async lease(key: string, ms: number): Promise<Lease | undefined> {
    this.#tokens += 1;
    const token = `${this.#fleet.id}:${this.#tokens}`;
    const args = [token, Math.max(1, Math.ceil(ms)), KNOWN_MS];
    const isGiven = (await this.#ask(LEASE_ENTRY, this.#placeOf(key), args)) === 1;
    if (isGiven) this.#counts.leases += 1;
    else this.#counts.leasesElsewhere += 1;
    return isGiven ? token : undefined;
  }

  async release(key: string, lease: Lease): Promise<void> {
    await this.#ask(RELEASE_ENTRY, this.#placeOf(key), [String(lease)]);
  }

  snapshot(): RedisStoreSnapshot {
    return Object.freeze({ localEntries: this.#local?.size ?? 0, ...this.#counts });
  }

  describe(): Record<string, unknown> {
    const { codec: _codec, subscriber, ...rest } = this.#settings;
    return { store: 'redis', fleet: this.#fleet.name, ...rest, subscribes: subscriber !== undefined };
  }

  async #delete(place: Place): Promise<void> {
    const { short, local } = place;
    local?.forget(short);
    await this.#ask(DELETE_ENTRY, place, place.told);
    // It may have been read meanwhile.
    local?.forget(short);
  }

  async #read({ keys, whole }: Place, now: number): Promise<CacheEntry | undefined> {
    this.#fleet.used();
    const reply = await this.#fleet.link.askForTexts(READ_ENTRY, keys, []);
    if (reply === undefined) throw this.#unavailable();
    const [time, text] = reply;
    const entry = typeof text === 'string' ? this.#entryOf(text, Number(time), whole, now) : undefined;
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
    this.#fleet.used();
    const reply = await this.#fleet.link.ask(script, keys, args);
    if (reply === undefined) throw this.#unavailable();
    return reply[0] as number;
  }

  #placeOf(key: string): Place {
    const isLong = key.length > LONGEST_KEY;
    const short = isLong ? sha1(key) : key;
    // Both lie on one node of a cluster, whatever is in the key.
    const both = `${this.#channel}:{${short}}`;
    const local = this.#local;
    if (local !== undefined) this.#subscribe(local);
    return {
      short,
      whole: isLong ? key : undefined,
      keys: [`${both}:entry`, `${both}:lease`],
      told: [this.#channel, `${this.#fleet.id} ${short}`],
      // Others tell only the digest of a long key, and two keys may have the same.
      local: isLong ? undefined : local,
    };
  }

  #unavailable(): FleetUnavailableError {
    return new FleetUnavailableError(this.#settings.name, this.#fleet.link.settings.probe);
  }

  #subscribe(local: LocalTier): void {
    const { subscriber } = this.#settings;
    if (subscriber === undefined || this.#isSubscribed) return;
    this.#isSubscribed = true;
    const hear = (message: string): void => {
      const [sender, ...key] = String(message).split(' ');
      if (sender === this.#fleet.id) return;
      this.#counts.invalidated += 1;
      local.forget(key.join(' '));
    };
    subscribe(subscriber, this.#channel, hear, () => local.clear()).catch((error: unknown) => {
      // Entries are still kept for no longer than `localTtl`.
      this.#isSubscribed = false;
      report(this.#fleet.link.runtime, error);
    });
  }
}
