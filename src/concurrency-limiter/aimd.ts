import { isBarelyUsed, type Limit, type Sample, within } from './limit.ts';
import type { Settings } from './options.ts';

/**
 * Raises the limit by one with each call that is answered in time, and lowers it by a share with each that is not, as TCP does.
 * @see https://github.com/Netflix/concurrency-limits/blob/main/concurrency-limits-core/src/main/java/com/netflix/concurrency/limits/limit/AIMDLimit.java
 */
export class Aimd implements Limit {
  value: number;
  latencyMs: number = Number.NaN;
  readonly baselineMs: number = Number.NaN;
  readonly #settings: () => Settings;

  constructor(settings: () => Settings) {
    this.#settings = settings;
    this.value = settings().initialLimit;
  }

  sample({ ms, inFlight, end }: Sample): void {
    const settings = this.#settings();
    const isLate = ms > settings.slowAfter;
    if (end === 'dropped' || isLate) {
      this.value = within(settings, Math.floor(this.value * settings.decrease));
    } else if (end === 'succeeded' && !isBarelyUsed(this.value, inFlight)) {
      this.value = within(settings, this.value + 1);
    }
    if (end === 'succeeded') this.latencyMs = ms;
  }
}
