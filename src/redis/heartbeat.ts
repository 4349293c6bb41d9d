import type { Cancel } from '../core/index.ts';
import type { Link } from './link.ts';
import { Script } from './script.ts';

/**
 * Says that an instance is alive, and counts those that are. The server's clock may go back, when another host takes over: what was
 * said in its future is as old as can be.
 */
export const HEARTBEAT: Script = new Script(
  'heartbeat',
  `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ttl = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ttl)
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + ttl, '+inf')
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ttl)
return { redis.call('ZCARD', KEYS[1]) }`,
);

/** An instance leaves. */
export const LEAVE: Script = new Script('leave', `return { redis.call('ZREM', KEYS[1], ARGV[1]) }`);

/** In how many heartbeats an instance that says nothing is no longer counted. */
const LIFETIME_BEATS = 3.5;
/** After so many heartbeats without use, an instance says nothing any more. */
const IDLE_BEATS = 10;
const HEARTBEAT_JITTER = 0.15;
const PROBE_JITTER = 0.25;

/**
 * Keeps an instance among those that are alive, for as long as somebody uses the fleet; and finds out whether a server that was away is
 * back. It begins with the first use, and ends when there is none.
 */
export class Heartbeat {
  readonly #link: Link;
  readonly #id: string;
  readonly #key: string;
  #cancel: Cancel | undefined = undefined;
  #isBeating = false;
  #hasBeaten = false;
  #isUsed = false;
  #idleBeats = 0;

  constructor(link: Link, id: string) {
    this.#link = link;
    this.#id = id;
    this.#key = `${link.settings.prefix}:{fleet}:instances`;
    link.onMode((mode) => {
      if (mode === 'local') this.#schedule();
    });
  }

  /** Somebody has a question. */
  used(): void {
    this.#isUsed = true;
    if (this.#cancel === undefined && !this.#isBeating) void this.beat();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  async beat(): Promise<void> {
    if (this.#isBeating || this.#link.isClosed) return;
    this.stop();
    this.#isBeating = true;
    this.#hasBeaten = true;
    this.#idleBeats = this.#isUsed ? 0 : this.#idleBeats + 1;
    this.#isUsed = false;
    const wasAway = this.#link.mode !== 'shared';
    const answer = await this.#link.probe(HEARTBEAT, [this.#key], [this.#id, this.#lifetimeMs]);
    this.#isBeating = false;
    if (answer !== undefined) this.#count(Number(answer[0]), wasAway);
    if (!this.#link.isClosed && this.#idleBeats < IDLE_BEATS) this.#schedule();
  }

  /** For the last time: the others need not wait until it is forgotten. */
  async leave(): Promise<void> {
    this.stop();
    if (this.#hasBeaten && this.#link.mode !== 'local') await this.#link.ask(LEAVE, [this.#key], [this.#id]);
  }

  /** A server that has lost its memory, or has just come back, does not know yet of all who are alive. */
  #count(alive: number, wasAway: boolean): void {
    if (!(alive >= 1)) return;
    this.#link.instances = wasAway ? Math.max(this.#link.instances, alive) : alive;
  }

  get #lifetimeMs(): number {
    return Math.round(LIFETIME_BEATS * this.#link.settings.heartbeat);
  }

  #schedule(): void {
    if (this.#isBeating) return;
    this.stop();
    const { mode, settings, runtime } = this.#link;
    const [ms, jitter] =
      mode === 'shared' ? [settings.heartbeat, HEARTBEAT_JITTER] : [settings.probe, PROBE_JITTER];
    const delayMs = ms * (1 - jitter + 2 * jitter * runtime.random());
    this.#cancel = runtime.clock.setTimer(delayMs, () => void this.beat(), true);
  }
}
