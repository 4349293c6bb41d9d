import {
  type Admission,
  EventHub,
  type Listener,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  plain,
  replace,
  type Settlement,
  share,
  show,
  success,
  type Unsubscribe,
  updateOptions,
} from '../core/index.ts';
import { type CoalesceEventType, EVENTS } from './events.ts';
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
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Calls that wait go on waiting for what
   * they have joined.
   * @throws TypeError as `coalesce()`, or for an option that cannot change; then nothing has changed
   */
  update(change: CoalesceUpdate): void;
}

/**
 * Lets calls with one key share one execution (single flight): a call that comes while another of its key is under way waits for that
 * one, and gets the same value, or the same error. Each caller's abort, and each timeout further out, ends that call's own wait; only the
 * last one that leaves aborts the execution. It runs the operation, and in the async context, of the
 * call that has begun it, without that one's deadline.
 *
 * Calls without a key run by themselves. An operation must not call its own pipeline with its own key: it would wait for itself. Where
 * timers belong to requests, as in Workers, calls do not share. Event: `call.joined`.
 * @throws TypeError for options that make no sense
 */
export function coalesce(options: CoalesceOptions = {}): Coalesce {
  return new CoalescePolicy(options);
}

class CoalescePolicy implements Coalesce {
  readonly kind = 'coalesce';
  readonly name: string;
  readonly events: EventHub<CoalesceEventType>;
  readonly needsTime: { readonly admit: boolean; readonly success: boolean } = {
    admit: false,
    success: false,
  };
  #settings: Settings;

  constructor(options: CoalesceOptions) {
    this.#settings = resolveOptions(options);
    this.name = this.#settings.name;
    this.events = new EventHub<CoalesceEventType>(this, EVENTS);
  }

  on<K extends CoalesceEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  admit(call: PolicyCall): Admission {
    const key = this.#keyOf(call);
    if (key === undefined) return PROCEED;
    call.permit = SHARED;
    return share(key, { joined: (waiting) => this.events.emit('call.joined', call, () => ({ waiting })) });
  }

  settle(call: PolicyCall, outcome: Outcome): Settlement {
    const { copy } = this.#settings;
    if (copy === undefined || !outcome.ok || call.permit !== SHARED) return PASS;
    return replace(success(copy(outcome.value) as never));
  }

  update(change: CoalesceUpdate): void {
    this.#settings = updateOptions('coalesce', COALESCE, this.#settings, change, FIXED);
  }

  attach(runtime: Parameters<NonNullable<Policy['attach']>>[0]): void {
    this.events.attach(runtime);
  }

  describe(): Record<string, unknown> {
    return plain(COALESCE, this.#settings);
  }

  #keyOf(call: PolicyCall): string | undefined {
    const { key: keyOf } = this.#settings;
    const key: unknown = keyOf === undefined ? call.key : keyOf(call);
    if (key === undefined || typeof key === 'string') return key;
    throw new TypeError(`coalesce.key(call) must be a string or undefined, got ${show(key)}`);
  }
}

/** The permit of a call that waits for an execution, its own or that of another. */
const SHARED = Symbol('shared');
