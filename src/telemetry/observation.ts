import type { Attributes, BatchObservableResult, Observable } from '@opentelemetry/api';
import { swallow, unawaited } from './guard.ts';
import type { MetricName } from './schema.ts';

export type Observables = { readonly [Name in MetricName]?: Observable };

/** The states that were recorded at a collection. A state that has ended is not in it. */
export type Shown = ReadonlyMap<Observable, ReadonlySet<Attributes>>;

/**
 * One collection of metrics. An SDK repeats the last value of a series forever if no new value is recorded. So a state that was
 * recorded the last time, and has ended since, is recorded once more with 0.
 */
export class Observation {
  readonly #result: BatchObservableResult;
  readonly #observables: Observables;
  readonly #before: Shown;
  readonly #shown = new Map<Observable, Set<Attributes>>();
  #failed = false;

  constructor(result: BatchObservableResult, observables: Observables, before: Shown) {
    this.#result = result;
    this.#observables = observables;
    this.#before = before;
  }

  /** Records a value that does not end: a counter keeps its value when counting stops. */
  count(name: MetricName, value: number, attributes: Attributes): void {
    const observable = this.#observables[name];
    if (observable !== undefined) this.#observe(observable, value, attributes);
  }

  /**
   * Records a state.
   * @param attributes the same object at each collection
   */
  state(name: MetricName, value: number | undefined, attributes: Attributes): void {
    const observable = this.#observables[name];
    if (value === undefined || observable === undefined) return;
    this.#observe(observable, value, attributes);
    const shown = this.#shown.get(observable);
    if (shown === undefined) this.#shown.set(observable, new Set([attributes]));
    else shown.add(attributes);
  }

  /** Ends the collection. */
  finish(): Shown {
    for (const [observable, series] of this.#before) {
      const shown = this.#shown.get(observable);
      for (const attributes of series) {
        if (shown?.has(attributes) !== true) this.#observe(observable, 0, attributes);
      }
    }
    return this.#shown;
  }

  #observe(observable: Observable, value: number, attributes: Attributes): void {
    try {
      unawaited(this.#result.observe(observable, value, attributes) as unknown);
    } catch (error) {
      // One report is enough for a thousand series.
      if (!this.#failed) swallow(error);
      this.#failed = true;
    }
  }
}
