import { type Made, type OptionsOf, outOfRange, type Resolved, resolve } from '../../core/index.ts';
import { Fleet, type RedisFleet } from '../fleet.ts';
import { checkPart } from '../fleet-options.ts';
import { JSON_CODEC, type StoreCodec } from './codec.ts';
import type { Subscriber } from './subscriber.ts';

export const REDIS_STORE = {
  /**
   * The store's name, in keys on the server and in messages. Stores of the same name in one fleet have the same entries: change
   * the name when the values get another form. No braces. Required.
   */
  name: { is: 'name', required: true },
  /**
   * The way from a value to a text, and back: `encode(value, isFailure)` and `decode(text, isFailure)`.
   * @default JSON; of an error, its name, message and own properties
   */
  codec: {
    is: 'made',
    rule: 'must have the methods encode and decode',
    test: isCodec,
  } as Made<StoreCodec>,
  /**
   * An entry whose text is longer than so many characters is not kept. From 100 to 100 million.
   * @default 1_000_000
   */
  maxLength: { is: 'integer', min: 100, max: 100_000_000, default: 1_000_000 },
  /**
   * For how long an entry that was read or written is kept in this process as well, where it answers without a question while it is fresh. An
   * instance may answer for so long with an entry that another has replaced or deleted, unless a `subscriber` hears of it. 0 for not at all.
   * @default 0
   */
  localTtl: { is: 'duration', max: 2_147_483_647, default: 0 },
  /** How many entries are kept in this process at most. An integer from 1 to 10 million. @default 1000 */
  localEntries: { is: 'integer', min: 1, max: 10_000_000, default: 1000 },
  /**
   * The source of the news which entries others have replaced or deleted, so that this process forgets them: an ioredis or node-redis client that
   * serves for nothing else, such as `client.duplicate()`, or a function `(channel, hear) => …` that has `hear(message)` called. It needs
   * `localTtl`, which still bounds how long an entry is kept: what is published while it is not connected is lost.
   * @default none
   */
  subscriber: {
    is: 'made',
    rule: 'must be an ioredis or node-redis client, or a function (channel, hear)',
    test: isSubscriber,
  } as Made<Subscriber>,
} as const;

export interface RedisStoreOptions extends OptionsOf<typeof REDIS_STORE> {}

export interface RedisStoreSettings extends Omit<Resolved<typeof REDIS_STORE>, 'codec'> {
  readonly codec: StoreCodec;
}

const PATH = 'redisStore';

/** @throws TypeError or RangeError that names the option, if one is wrong */
export function redisStoreSettings(fleet: RedisFleet, options: RedisStoreOptions): RedisStoreSettings {
  if (!(fleet instanceof Fleet)) throw new TypeError(`${PATH}.fleet must be made by redisFleet()`);
  const given = resolve(PATH, REDIS_STORE, options);
  checkPart(`${PATH}.name`, given.name);
  if (given.localTtl === 0) {
    for (const option of ['localEntries', 'subscriber'] as const) {
      if (options[option] === undefined) continue;
      throw outOfRange(`${PATH}.${option}`, `needs a ${PATH}.localTtl above 0`, options[option]);
    }
  }
  return { ...given, codec: given.codec ?? JSON_CODEC };
}

function isCodec(value: unknown): boolean {
  const { encode, decode } = Object(value) as Partial<StoreCodec>;
  return typeof encode === 'function' && typeof decode === 'function';
}

function isSubscriber(value: unknown): boolean {
  return (
    typeof value === 'function' || typeof (Object(value) as { subscribe?: unknown }).subscribe === 'function'
  );
}
