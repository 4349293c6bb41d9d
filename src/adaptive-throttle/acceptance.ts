import { SlidingSum } from '../structures/index.ts';

/** How much is refused by what was accepted. */
export interface AcceptanceRule {
  readonly acceptRate: number;
  readonly aggression: number;
  readonly minPerSecond: number;
  readonly maxRejection: number;
}

/** As many slices as failsafe-go has. */
const SLICES = 20;

/**
 * The share of calls to refuse, by Google's rule with Envoy's form: `((n − s / acceptRate) / (n + 1)) ^ (1 / aggression)`, and no more than
 * `maxRejection`.
 * @param calls n: those that were made, also those that were refused on this side
 * @param accepted s: those of them that the dependency has accepted
 */
export function rejectionOf(
  calls: number,
  accepted: number,
  { acceptRate, aggression, maxRejection }: Omit<AcceptanceRule, 'minPerSecond'>,
): number {
  const share = (calls - accepted / acceptRate) / (calls + 1);
  return share <= 0 ? 0 : Math.min(maxRejection, share ** (1 / aggression));
}

/**
 * Counts within a window what became of calls: accepted, not accepted, or shed on this side. A call counts once it has ended, so those that
 * run do not pass for refused.
 */
export class Acceptance {
  readonly #windowMs: number;
  readonly #calls: SlidingSum;
  readonly #accepted: SlidingSum;
  readonly #shed: SlidingSum;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
    this.#calls = new SlidingSum(windowMs, SLICES);
    this.#accepted = new SlidingSum(windowMs, SLICES);
    this.#shed = new SlidingSum(windowMs, SLICES);
  }

  /** A call has reached the dependency, which took it or did not. */
  answered(isAccepted: boolean, now: number): void {
    this.#calls.add(1, now);
    if (isAccepted) this.#accepted.add(1, now);
  }

  /** A call was refused on this side. */
  shed(now: number): void {
    this.#calls.add(1, now);
    this.#shed.add(1, now);
  }

  /** The share of calls to refuse. */
  rejection(rule: AcceptanceRule, now: number): number {
    const calls = this.#calls.sum(now);
    if (calls < (rule.minPerSecond * this.#windowMs) / 1000) return 0;
    return rejectionOf(calls, this.#accepted.sum(now), rule);
  }

  counts(now: number): { readonly calls: number; readonly accepted: number; readonly shed: number } {
    return { calls: this.#calls.sum(now), accepted: this.#accepted.sum(now), shed: this.#shed.sum(now) };
  }
}
