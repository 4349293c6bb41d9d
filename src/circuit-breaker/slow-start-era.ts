import { Era } from './era.ts';
import type { Settings } from './settings.ts';
import { type SlowStart, shareAt } from './slow-start.ts';

/**
 * The closed circuit after its probes have succeeded: a cold dependency would not bear all the load at once. Its state is `closed`,
 * and failures count and open it as ever.
 */
export class SlowStartEra extends Era {
  declare readonly state: 'closed';
  /** All are let through from now on, as long as the settings stay: nobody need look at the clock any more. */
  over = false;
  /** The shares of the calls that asked, less those that were let through. */
  #credit: number | undefined = undefined;

  constructor(generation: number, since: number) {
    super('closed', generation, since);
  }

  /** True if the start is over, at `now` and with these settings. */
  isOver({ slowStart }: Settings, now: number): boolean {
    return slowStart === false || now - this.since >= slowStart.duration;
  }

  /**
   * Takes one more call, if it is its turn. The share is met by carrying the rest over from call to call (error diffusion) instead of by
   * chance: of ten calls at a share of 10 % exactly one goes, the first, and they go evenly.
   */
  admits(settings: Settings, now: number): boolean {
    this.over = this.isOver(settings, now);
    if (this.over) return true;
    const share = shareAt(settings.slowStart as SlowStart, now - this.since);
    const credit = this.#credit === undefined ? 1 : this.#credit + share;
    const admitted = credit >= 1 - ROUNDING;
    this.#credit = admitted ? Math.max(0, credit - 1) : credit;
    return admitted;
  }

  /**
   * In how many ms the share will have doubled, or the start is over: calls that come back then do so over the whole of it, instead of all
   * at its end.
   */
  retryAfterMs({ slowStart }: Settings, now: number): number {
    if (slowStart === false) return 0;
    const elapsedMs = now - this.since;
    return Math.max(
      0,
      Math.min(shareAt(slowStart, elapsedMs) * slowStart.duration, slowStart.duration - elapsedMs),
    );
  }
}

/** Ten times a tenth is a little less than 1. */
const ROUNDING = 1e-9;
