import type { Attributes, Histogram } from '@opentelemetry/api';
import { unawaited } from './guard.ts';

/** Number of durations in a batch. Twice as many would gain little, and would delay the call that records them. */
const SIZE = 32;

/**
 * Durations that are recorded in batches: in a batch, the SDK takes two thirds of the time for each. The last, incomplete batch
 * is recorded before metrics are collected, so the metrics are the same.
 */
export class DurationBatch {
  readonly #histogram: Histogram;
  readonly #attributes: Attributes;
  readonly #seconds: Float64Array = new Float64Array(SIZE);
  #count = 0;

  constructor(histogram: Histogram, attributes: Attributes) {
    this.#histogram = histogram;
    this.#attributes = attributes;
  }

  add(seconds: number): void {
    this.#seconds[this.#count++] = seconds;
    if (this.#count === SIZE) this.record();
  }

  record(): void {
    const count = this.#count;
    // Emptied first. Otherwise it would grow if an SDK throws.
    this.#count = 0;
    for (let i = 0; i < count; i++) {
      unawaited(this.#histogram.record(this.#seconds[i] as number, this.#attributes) as unknown);
    }
  }
}
