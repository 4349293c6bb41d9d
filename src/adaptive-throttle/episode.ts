import type { EventHub, EventOrigin } from '../core/index.ts';
import type { AdaptiveThrottleEventType } from './events.ts';

/** Tells when calls begin to be refused or held back, and when that is over. */
export class Episode {
  readonly #calmMs: number;
  readonly #events: EventHub<AdaptiveThrottleEventType>;
  #since: number | undefined;
  #latest = 0;

  /** @param calmMs it is over after so long without such a call */
  constructor(calmMs: number, events: EventHub<AdaptiveThrottleEventType>) {
    this.#calmMs = calmMs;
    this.#events = events;
  }

  isOn(now: number): boolean {
    return this.#since !== undefined && now - this.#latest < this.#calmMs;
  }

  /** A call is refused or held back. */
  strain(
    call: EventOrigin,
    how: { readonly rejection: number | undefined; readonly perSecond: number | undefined },
    now: number,
  ): void {
    if (this.#since !== undefined && !this.isOn(now)) this.end(call, now);
    this.#latest = now;
    if (this.#since !== undefined) return;
    this.#since = now;
    this.#events.emit('throttle.started', call, () => how);
  }

  /** A call goes its way. */
  calm(call: EventOrigin, now: number): void {
    if (this.#since !== undefined && !this.isOn(now)) this.end(call, now);
  }

  end(call: EventOrigin | undefined, now: number): void {
    const since = this.#since;
    this.#since = undefined;
    if (since === undefined) return;
    this.#events.emit('throttle.ended', call, () => ({ durationMs: Math.max(0, now - since) }));
  }
}
