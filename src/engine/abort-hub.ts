import { LinkedList, ListNode } from '../structures/index.ts';
import { calledOff, type Interruptible } from './interruption.ts';

/** One call's place among those that listen to a signal. */
export class AbortSubscription extends ListNode {
  readonly target: Interruptible;
  readonly hub: AbortHub;

  constructor(target: Interruptible, hub: AbortHub) {
    super();
    this.target = target;
    this.hub = hub;
  }

  end(): void {
    this.hub.remove(this);
  }
}

/**
 * All calls that were given the same signal. The signal gets one listener, however many calls there are: removing one of n
 * listeners from a signal is O(n), and Node warns of a leak at the eleventh. The last call takes the listener with it.
 */
class AbortHub {
  readonly #signal: AbortSignal;
  readonly #subscriptions = new LinkedList<AbortSubscription>();
  readonly #listener = (): void => {
    const note = calledOff(this.#signal.reason, 'aborted');
    for (let next = this.#subscriptions.shift(); next !== undefined; next = this.#subscriptions.shift()) {
      next.target.interrupt(note);
    }
    this.#signal.removeEventListener('abort', this.#listener);
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(target: Interruptible): AbortSubscription {
    if (this.#subscriptions.size === 0) this.#signal.addEventListener('abort', this.#listener);
    return this.#subscriptions.push(new AbortSubscription(target, this));
  }

  remove(subscription: AbortSubscription): void {
    if (this.#subscriptions.remove(subscription) && this.#subscriptions.size === 0) {
      this.#signal.removeEventListener('abort', this.#listener);
    }
  }
}

const hubs = new WeakMap<AbortSignal, AbortHub>();

/** Tells `target` when `signal`, which must not be aborted yet, is aborted. */
export function onAbort(signal: AbortSignal, target: Interruptible): AbortSubscription {
  let hub = hubs.get(signal);
  if (hub === undefined) {
    hub = new AbortHub(signal);
    hubs.set(signal, hub);
  }
  return hub.add(target);
}

/** Tells `target` when `signal` is aborted: at once, if it is already. A signal that throws counts as aborted with that error. */
export function subscribe(signal: AbortSignal, target: Interruptible): AbortSubscription | undefined {
  try {
    if (!signal.aborted) return onAbort(signal, target);
    target.interrupt(calledOff(signal.reason, 'aborted'));
  } catch (error) {
    target.interrupt(calledOff(error, 'aborted')); // it is not the platform's
  }
  return undefined;
}
