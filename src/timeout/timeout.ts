import {
  type Deadline,
  type Duration,
  EventHub,
  failure,
  type Listener,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  PROCEED,
  type Proceed,
  plain,
  type Runtime,
  replace,
  reviseComposition,
  type Settlement,
  type Trait,
  type Unsubscribe,
} from '../core/index.ts';
import { TimeoutError } from './errors.ts';
import { EVENTS, type TimeoutEventType } from './events.ts';
import {
  resolveOptions,
  type Settings,
  TIMEOUT,
  type TimeoutFunction,
  type TimeoutOptions,
  type TimeoutUpdate,
  timeoutFor,
  updatedOptions,
} from './options.ts';

export interface Timeout extends Policy<never> {
  readonly kind: 'timeout';
  readonly events: EventHub<TimeoutEventType>;
  /** Listens to the timeout's events, whichever pipeline brought them about; `'*'` for all. */
  on<K extends TimeoutEventType>(type: K | '*', listener: Listener<K>): Unsubscribe;
  /**
   * Changes options while in use; `undefined` brings a default back, and what is left out stays. Calls under way keep the times that
   * they began with, also for further attempts.
   * @throws RangeError, TypeError as `timeout()`; then nothing has changed
   */
  update(change: TimeoutUpdate): void;
  describe(): Record<string, unknown>;
}

/**
 * Limits how long a call waits, so that a dependency that hangs does not hold its callers, and all that they hold, for
 * ever. When the time is over the signal of the operation is aborted, the event `timeout.expired` is sent, and the call
 * fails with a {@link TimeoutError}, at once or, with `cooperative`, when the operation has ended.
 *
 *     pipeline(timeout('10s'), retry(), timeout('2s'))
 *
 * Outside of a retry it limits the call as a whole, delays between attempts included; inside, each attempt. It counts the
 * time in queues that lie inside of it (bulkhead, rate limiter). An operation that ignores its signal runs on, and the
 * permits it was admitted with are held until it ends. An instance has no state and may be shared.
 * @param after > 0; `'unlimited'` sets no limit. An error that a function throws, and a result that is no duration (a RangeError or TypeError),
 * becomes the call's failure
 * @throws RangeError, TypeError for options that make no sense
 */
export function timeout(
  after: Duration | 'unlimited' | TimeoutFunction,
  options: TimeoutOptions = {},
): Timeout {
  return new TimeoutPolicy(resolveOptions(after, options));
}

const TRAITS: readonly Trait[] = ['limits'];
const NEEDS_NO_TIME = { admit: false, success: false } as const;

/** Its fields are "private" and not "#private": a pipeline of an ES module's copy asks a timeout of the CommonJS copy. */
class TimeoutPolicy implements Timeout {
  readonly kind = 'timeout';
  readonly name: string;
  readonly events: EventHub<TimeoutEventType>;
  private settings: Settings;
  /** The same for all calls; `undefined` where it depends on the call, and where there is none. */
  private deadline: Deadline | undefined;

  constructor(settings: Settings) {
    this.name = settings.name;
    this.events = new EventHub({ kind: this.kind, name: this.name }, EVENTS);
    this.settings = settings;
    this.deadline = deadlineOf(settings);
  }

  get traits(): readonly Trait[] {
    return TRAITS;
  }

  get needsTime(): { readonly admit: boolean; readonly success: boolean } {
    return NEEDS_NO_TIME;
  }

  get admission(): Deadline | undefined {
    return this.deadline;
  }

  get passesSuccess(): boolean {
    return this.settings.cooperative;
  }

  /** Only who waits for the operation after its time sees how that ends. */
  get settle(): Policy<never>['settle'] {
    return this.settings.cooperative ? this.settleLate : undefined;
  }

  admit(call: PolicyCall): Deadline | Proceed {
    const { after, cooperative } = this.settings;
    if (this.deadline !== undefined) return this.deadline;
    const timeoutMs = typeof after === 'function' ? timeoutFor(after, call) : after;
    if (timeoutMs === Infinity) return PROCEED;
    call.permit = new Expiry(timeoutMs);
    return deadline(timeoutMs, cooperative);
  }

  expire(call: PolicyCall, _now: number, admission?: Proceed | Deadline): TimeoutError {
    const expiry = call.permit instanceof Expiry ? call.permit : new Expiry(this.given(admission));
    const { timeoutMs } = expiry;
    const error = this.error(call, timeoutMs, causeOf(call.lastRetried));
    expiry.error = error;
    call.permit = expiry;
    this.events.emit('timeout.expired', call, () => ({ timeoutMs }));
    return error;
  }

  on<K extends TimeoutEventType>(type: K | '*', listener: Listener<K>): Unsubscribe {
    return this.events.on(type, listener);
  }

  update(change: TimeoutUpdate): void {
    this.settings = updatedOptions(this.settings, change);
    this.deadline = deadlineOf(this.settings);
    reviseComposition();
  }

  attach(runtime: Runtime): void {
    this.events.attach(runtime);
  }

  describe(): Record<string, unknown> {
    return plain(TIMEOUT, this.settings);
  }

  private settleLate(call: PolicyCall, outcome: Outcome): Settlement {
    const { permit } = call;
    if (!(permit instanceof Expiry) || permit.error === undefined) return PASS;
    // An operation that failed with the signal's reason, as `fetch` does, has said it all.
    if (outcome.ok || outcome.error === permit.error) return PASS;
    return replace(failure(this.error(call, permit.timeoutMs, { cause: outcome.error })));
  }

  /** How long a call was given that has no note of it: what it began with counts, even if that was changed since. */
  private given(admission: Proceed | Deadline | undefined): number {
    return admission?.type === 'deadline' ? admission.ms : (this.settings.after as number);
  }

  private error(call: PolicyCall, timeoutMs: number, cause?: { readonly cause: unknown }): TimeoutError {
    const scope = call.within('repeats') ? 'attempt' : 'total';
    return new TimeoutError({ policy: this.name, timeoutMs, scope, ...cause });
  }
}

/** How long a call was given, and the error it has got when that was over. Most calls need none. */
class Expiry {
  readonly timeoutMs: number;
  error: TimeoutError | undefined = undefined;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
  }
}

function deadlineOf({ after, cooperative }: Settings): Deadline | undefined {
  return typeof after === 'function' || after === Infinity
    ? undefined
    : Object.freeze(deadline(after, cooperative));
}

function deadline(ms: number, cooperative: boolean): Deadline {
  return cooperative ? { type: 'deadline', ms, cooperative } : { type: 'deadline', ms };
}

/** The failure that the last attempt ended with, where attempts inside were retried before the time was over. */
function causeOf(retried: Outcome | undefined): { readonly cause: unknown } | undefined {
  return retried && { cause: retried.ok ? retried.value : retried.error };
}
