import { type EventHub, type FleetReason, printable, type Runtime } from '../core/index.ts';
import type { Connection } from './connection.ts';
import type { FleetSettings } from './fleet-options.ts';
import { type FleetMode, Health } from './health.ts';
import { faultOf, messageOf } from './reply-error.ts';
import type { Script } from './script.ts';

/** The answer of a script: numbers, NaN for what is none; `undefined` if there is no answer to rely upon, for whatever reason. */
export type Answer = readonly number[] | undefined;

/**
 * So many questions may be under way: fewer than the thousand at which Valkey GLIDE refuses further ones.
 * @see https://github.com/valkey-io/valkey-glide/wiki/General-Concepts
 */
const MAX_UNDER_WAY = 500;

/** How the questions went, since the start. */
export interface LinkCounts {
  asked: number;
  answered: number;
  /** Not within `timeout`. */
  late: number;
  failed: number;
}

/**
 * The way to the server, shared by all that a fleet's policies ask. A question never rejects, and never takes longer than
 * `timeout`: where there is no answer in time, there is none. How questions go decides whether the server is relied upon.
 */
export class Link {
  readonly settings: FleetSettings;
  readonly connection: Connection;
  readonly counts: LinkCounts = { asked: 0, answered: 0, late: 0, failed: 0 };
  /** How many instances are alive, this one included, as the server said last. */
  instances: number;
  /** Of the last question that failed: for whoever looks for the cause. */
  lastError: string | undefined = undefined;
  isClosed = false;
  readonly #health: Health;
  readonly #events: EventHub<'fleet.degraded' | 'fleet.recovered'>;
  readonly #modeListeners = new Set<(mode: FleetMode) => void>();
  #underWay = 0;
  #awaySince = 0;

  constructor(
    connection: Connection,
    settings: FleetSettings,
    events: EventHub<'fleet.degraded' | 'fleet.recovered'>,
  ) {
    this.connection = connection;
    this.settings = settings;
    this.instances = settings.instances;
    this.#health = new Health(settings.probe);
    this.#events = events;
  }

  get mode(): FleetMode {
    return this.isClosed ? 'local' : this.#health.mode;
  }

  get runtime(): Runtime {
    return this.#events.runtime;
  }

  /** Calls `listener` whenever the mode has changed. */
  onMode(listener: (mode: FleetMode) => void): void {
    this.#modeListeners.add(listener);
  }

  /**
   * Runs a script. Its keys lie in one slot.
   * @param boundMs for how long the answer is waited for; for longer than `timeout` it never is
   */
  async ask(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
    boundMs: number = this.settings.timeout,
  ): Promise<Answer> {
    return this.mode === 'local' ? undefined : this.#question(script, keys, args, boundMs, numbersOf);
  }

  /** Runs a script that answers with texts as well. `undefined` as an answer to {@link ask}. */
  async askForTexts(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<readonly unknown[] | undefined> {
    if (this.mode === 'local') return undefined;
    return this.#question(script, keys, args, this.settings.timeout, listOf);
  }

  /** Runs a script though the server is away, to find out if it still is. */
  async probe(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<Answer> {
    return this.isClosed ? undefined : this.#question(script, keys, args, this.settings.timeout, numbersOf);
  }

  async #question<T>(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
    boundMs: number,
    read: (reply: unknown) => T | undefined,
  ): Promise<T | undefined> {
    const trouble = this.#trouble();
    if (trouble !== undefined) {
      this.#failed('not-connected', true, trouble);
      return undefined;
    }
    if (this.#underWay >= MAX_UNDER_WAY) return undefined;
    this.#underWay += 1;
    this.counts.asked += 1;
    const reply = this.run(script, keys, args);
    return new Promise((resolve) => {
      const { settings } = this;
      let isOpen = true;
      const end = (): boolean => {
        if (!isOpen) return false;
        isOpen = false;
        this.#underWay -= 1;
        stop();
        return true;
      };
      const stopWaiting =
        boundMs < settings.timeout ? this.#afterPoll(boundMs, () => resolve(undefined)) : undefined;
      const stop = this.#afterPoll(settings.timeout, () => {
        if (!end()) return;
        this.counts.late += 1;
        this.#failed('timeout', false, `no answer within ${settings.timeout} ms`);
        resolve(undefined);
      });
      reply.then(
        (value) => {
          stopWaiting?.();
          if (!end()) return;
          this.counts.answered += 1;
          this.#succeeded();
          resolve(read(value));
        },
        (error) => {
          stopWaiting?.();
          if (!end()) return;
          const fault = faultOf(error);
          const reason = fault === 'away' ? 'refused' : 'lost';
          if (fault === 'command') this.#noteError(messageOf(error));
          else this.#failed(reason, fault === 'away', messageOf(error));
          resolve(undefined);
        },
      );
    });
  }

  /** Why the client cannot be given a command, if it cannot. */
  #trouble(): string | undefined {
    try {
      const { isReady, status } = this.connection;
      return isReady ? undefined : `the client is not connected (${status})`;
    } catch (error) {
      return `the client does not say whether it is connected (${messageOf(error)})`;
    }
  }

  /** Runs a script by its digest, or by its text where the server does not know it yet. Waits for as long as the client does. */
  async run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args.map(String)];
    const key = keys[0] as string;
    try {
      return await this.connection.send(['EVALSHA', script.digest, ...rest], key);
    } catch (error) {
      if (faultOf(error) !== 'no script') throw error;
      return this.connection.send(['EVAL', script.text, ...rest], key);
    }
  }

  /** Calls `act` after that time, and after one look at what has arrived meanwhile: a stall of our own blames nobody. */
  #afterPoll(ms: number, act: () => void): () => void {
    const { clock, platform } = this.runtime;
    let isOver = false;
    const go = (): void => {
      if (!isOver) act();
    };
    const cancel = clock.setTimer(ms, () => {
      if (platform === undefined) clock.setTimer(0, go);
      else platform.afterPoll(go);
    });
    return () => {
      isOver = true;
      cancel();
    };
  }

  #succeeded(): void {
    if (!this.#health.succeeded(this.runtime.clock.now())) return;
    this.#changed();
    if (this.#health.mode !== 'shared') return;
    const awayMs = Math.round(this.runtime.clock.now() - this.#awaySince);
    this.#events.emit('fleet.recovered', undefined, () => ({ instances: this.instances, awayMs }));
  }

  #failed(reason: FleetReason, isSure: boolean, message: string): void {
    this.#noteError(message);
    const before = this.#health.mode;
    if (!this.#health.failed(isSure)) return;
    this.#changed();
    if (before !== 'shared') return;
    this.#awaySince = this.runtime.clock.now();
    const { instances } = this;
    this.#events.emit('fleet.degraded', undefined, () => ({
      reason,
      instances,
      message: this.lastError ?? '',
    }));
  }

  #noteError(message: string): void {
    this.counts.failed += 1;
    this.lastError = printable(message, 200);
  }

  #changed(): void {
    for (const listener of this.#modeListeners) listener(this.mode);
  }
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** Clients have integers as numbers, as texts, or as big ones, each by its settings. */
function numbersOf(value: unknown): Answer {
  try {
    return Array.isArray(value) ? value.map(Number) : undefined;
  } catch {
    return undefined;
  }
}
