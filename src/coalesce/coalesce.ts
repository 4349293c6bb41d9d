import {
  EventHub,
  isSingleUse,
  type Listener,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  type Proceed,
  plain,
  type Reading,
  type Runtime,
  replace,
  type Settlement,
  type Share,
  sharedKey,
  success,
  type Trait,
  type Unsubscribe,
  updateOptions,
} from '../core/index.ts';
import { type CoalesceEventType, EVENTS } from './events.ts';
import { Flight } from './flight.ts';
import {
  COALESCE,
  type CoalesceOptions,
  type CoalesceUpdate,
  FIXED,
  resolveOptions,
  type Settings,
} from './options.ts';

export interface Coalesce extends Policy<never> {
  readonly kind: 'coalesce';
  readonly events: EventHub<CoalesceEventType>;
  readonly on: EventHub<CoalesceEventType>['on'];
  describe(): Record<string, unknown>;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Runs under way go on.
   * @throws TypeError as `coalesce()`, or for an option that cannot change; then nothing has changed
   */
  update(change: CoalesceUpdate): void;
  /** The present state: frozen plain data. */
  snapshot(): CoalesceSnapshot;
}

export interface CoalesceSnapshot {
  /** Calls that are inside now. */
  readonly calls: number;
  /** Of these, how many share a run that another one has begun. */
  readonly joined: number;
  /** Calls since the beginning that had a key; and of these, how many have joined a run. */
  readonly keyedCalls: number;
  readonly joinedCalls: number;
}

/**
 * Lets calls with one key share one execution (single flight): a call that comes while another of its key is under way waits for that
 * one, and gets the same value, or the same error. Each caller's abort, and each timeout further out, ends that call's own wait; only the
 * last one that leaves aborts the execution. It runs the operation, and in the async context, of the
 * call that has begun it, without that one's deadline.
 *
 * Calls without a key run by themselves, and so do those that must not run twice (`idempotent: false`, a POST of `resilientFetch`). An
 * operation must not call its own pipeline with its own key: it would wait for itself. Where timers belong to requests, as in Workers,
 * calls do not share. Event: `call.joined`.
 *
 * Inside of it belongs what is to happen once for all (retry, circuit breaker, bulkhead, a timeout per attempt); outside, what each
 * caller has for itself (fallback, its total timeout).
 * @see https://pkg.go.dev/golang.org/x/sync/singleflight
 * @throws TypeError for options that make no sense
 */
export function coalesce(options: CoalesceOptions = {}): Coalesce {
  return new CoalescePolicy(options);
}

class CoalescePolicy implements Coalesce {
  readonly kind = 'coalesce';
  readonly name: string;
  readonly events: EventHub<CoalesceEventType>;
  #settings: Settings;
  #calls = 0;
  #joined = 0;
  #keyedCalls = 0;
  #joinedCalls = 0;

  constructor(options: CoalesceOptions) {
    this.#settings = resolveOptions(options);
    this.name = this.#settings.name;
    this.events = new EventHub<CoalesceEventType>(this, EVENTS);
  }

  on<K extends CoalesceEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  get needsTime(): { readonly admit: boolean; readonly success: boolean } {
    return TIMELESS;
  }

  admit(call: PolicyCall): Proceed | Share {
    const key = sharedKey(call, 'coalesce.key(call)', this.#settings.key);
    if (key === undefined) return PROCEED;
    const flight = new Flight(key, call, this.#tellJoined);
    call.permit = flight;
    this.#calls += 1;
    this.#keyedCalls += 1;
    return flight;
  }

  settle({ permit }: PolicyCall, outcome: Outcome): Settlement<never> {
    if (permit === undefined || !outcome.ok) return PASS;
    const { copy } = this.#settings;
    if (copy !== undefined) return replace(success(copy(outcome.value) as never));
    // The call that has begun it gets the original, and cannot have begun to read it yet: all calls get the outcome at the same time.
    if (!(permit as Flight).hasJoined || !isSingleUse(outcome.value)) return PASS;
    return replace(success(outcome.value.clone() as never));
  }

  release(permit: unknown): void {
    if (permit === undefined) return;
    this.#calls -= 1;
    if ((permit as Flight).hasJoined) this.#joined -= 1;
  }

  update(change: CoalesceUpdate): void {
    this.#settings = updateOptions('coalesce', COALESCE, this.#settings, change, FIXED);
  }

  attach(runtime: Runtime): void {
    this.events.attach(runtime);
  }

  describe(): Record<string, unknown> {
    return plain(COALESCE, this.#settings);
  }

  reading(): Reading {
    return { usage: this.#calls - this.#joined, queued: this.#joined };
  }

  remembers(): number {
    return this.#calls > 0 ? Number.POSITIVE_INFINITY : 0;
  }

  snapshot(): CoalesceSnapshot {
    return Object.freeze({
      calls: this.#calls,
      joined: this.#joined,
      keyedCalls: this.#keyedCalls,
      joinedCalls: this.#joinedCalls,
    });
  }

  readonly #tellJoined = (call: PolicyCall, waiting: number): void => {
    this.#joined += 1;
    this.#joinedCalls += 1;
    this.events.emit('call.joined', call, () => ({ waiting }));
  };
}

const TRAITS: readonly Trait[] = ['shares'];
const TIMELESS = { admit: false, success: false };
