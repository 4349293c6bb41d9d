import { checkDuration, checkOptions, type Duration, type Runtime, systemRuntime } from '../../core/index.ts';
import { HEARTBEAT, LEAVE } from '../heartbeat-script.ts';
import { GIVE, TAKE } from '../rate-limiter/take-script.ts';
import { GIVE_TO_WINDOW, TAKE_FROM_WINDOW } from '../rate-limiter/window-script.ts';
import { FITNESS } from '../ready.ts';
import type { Script } from '../script.ts';
import { TURN } from '../semaphore/turn-script.ts';
import { DELETE_ENTRY, LEASE_ENTRY, READ_ENTRY, RELEASE_ENTRY, WRITE_ENTRY } from '../store/entry-scripts.ts';
import { give, take } from './bucket.ts';
import { deleteEntry, leaseEntry, readEntry, releaseEntry, writeEntry } from './entries.ts';
import { heartbeat, leave } from './heartbeat.ts';
import { Store, type Twin } from './store.ts';
import { turn } from './turn.ts';
import { giveToWindow, takeFromWindow } from './window.ts';

const TWINS: readonly (readonly [Script, Twin])[] = [
  [TAKE, take],
  [GIVE, give],
  [TAKE_FROM_WINDOW, takeFromWindow],
  [GIVE_TO_WINDOW, giveToWindow],
  [HEARTBEAT, heartbeat],
  [LEAVE, leave],
  [TURN, turn],
  [READ_ENTRY, readEntry],
  [WRITE_ENTRY, writeEntry],
  [LEASE_ENTRY, leaseEntry],
  [RELEASE_ENTRY, releaseEntry],
  [DELETE_ENTRY, deleteEntry],
  [FITNESS, () => [7, 0]],
];

export interface FakeRedisOptions {
  /** Whose clock the server goes by: that of the pipelines, such as `virtualRuntime()`. @default real time */
  readonly runtime?: Runtime | undefined;
  /** How long a command takes. @default 0 */
  readonly latency?: Duration | undefined;
}

export interface FakeRedis {
  /** Goes where a client does: `redisFleet(server.client)`. Any number of fleets may have it. */
  readonly client: (args: readonly string[], key: string) => Promise<unknown>;
  /** Goes where a store wants to hear what others have changed: `redisStore(fleet, { localTtl: '1m', subscriber: server.subscriber })`. */
  readonly subscriber: (channel: string, hear: (message: string) => void) => void;
  /** Commands so far. */
  readonly commands: number;
  /** Names of the keys that are there now. */
  readonly keys: readonly string[];
  /** From now on, commands take that long. */
  setLatency(latency: Duration): void;
  /** From now on, each command fails with that message, such as `'READONLY You are a replica'`. */
  fail(message: string): void;
  /** From now on, no command is answered. */
  hang(): void;
  /** It is all well again; what was not answered never is. */
  heal(): void;
  /** Forgets everything, as a server does that is started anew. */
  flush(): void;
}

/**
 * Makes a server that lives in this process, for tests: it does what a fleet's scripts do on a real one, in the time of the runtime that it is
 * given, and can be made to fail. It knows no other commands.
 */
export function fakeRedis(options: FakeRedisOptions = {}): FakeRedis {
  checkOptions('fakeRedis', options, ['runtime', 'latency']);
  const { runtime = systemRuntime, latency = 0 } = options;
  const { clock } = runtime;
  const store = new Store();
  const twins = new Map(TWINS.map(([script, twin]) => [script.digest, twin]));
  const texts = new Map(TWINS.map(([script, twin]) => [script.text, twin]));
  let latencyMs = checkDuration('fakeRedis.latency', latency);
  let failure: string | undefined;
  let isHanging = false;
  let commands = 0;

  function timeUs(): number {
    return Math.round(clock.wallNow() * 1000);
  }

  function run([command = '', script = '', count = '0', ...rest]: readonly string[]): unknown {
    if (failure !== undefined) throw new Error(failure);
    const twin =
      command === 'EVALSHA' ? twins.get(script) : command === 'EVAL' ? texts.get(script) : undefined;
    if (twin === undefined)
      throw new Error(`ERR a fake server knows only the scripts of a fleet, got ${command}`);
    const keys = rest.slice(0, Number(count));
    return twin(store, timeUs(), keys, rest.slice(keys.length));
  }

  return {
    async client(args) {
      commands += 1;
      if (isHanging) return new Promise(() => {});
      if (latencyMs > 0) await new Promise<void>((resolve) => void clock.setTimer(latencyMs, resolve, true));
      return run(args);
    },
    subscriber: (channel, hear) => store.subscribe(channel, hear),
    get commands() {
      return commands;
    },
    get keys() {
      return store.keys(timeUs());
    },
    setLatency(ms) {
      latencyMs = checkDuration('fakeRedis.setLatency', ms);
    },
    fail(message) {
      failure = message;
    },
    hang() {
      isHanging = true;
    },
    heal() {
      failure = undefined;
      isHanging = false;
    },
    flush: () => store.clear(),
  };
}
