import {
  type Attributes,
  type BatchObservableResult,
  createNoopMeter,
  type Histogram,
  type Meter,
  type MeterProvider,
  type Observable,
} from '@opentelemetry/api';
import { weakly } from '../core/index.ts';
import { bounded } from './bounded.ts';
import { globalMeterProvider, globalTelemetry } from './configure.ts';
import { DurationBatch } from './duration-batch.ts';
import { guarded, unawaited } from './guard.ts';
import { Ledger, seriesOf } from './ledger.ts';
import { type Observables, Observation, type Shown } from './observation.ts';
import { type Observed, observeCounters, observeReloads, observeStates } from './observe.ts';
import { type Instrument, METRICS, type MetricName, OTHER } from './schema.ts';
import { SeriesBudget } from './series-budget.ts';
import type { Sort } from './tallies.ts';
import { SCOPE_NAME, SCOPE_VERSION } from './version.ts';

/**
 * Largest number of series of one instrument for pipelines and policies by name. An SDK keeps at most 2000 and combines all
 * further ones into one without attributes, which no dashboard finds. Pipelines and policies beyond the limit have the name
 * `_OTHER`.
 */
const MAX_SERIES = 1800;
/** Largest number of further series, for those with the name `_OTHER`. */
const MAX_OTHER_SERIES = 150;

/** Everything that is measured with one meter provider. Only the provider holds it, and it holds the pipelines weakly. */
export class Roster {
  readonly pipelineDuration: Histogram;
  readonly attemptDuration: Histogram;
  readonly queueDuration: Histogram;
  readonly #pipelines = new Set<WeakRef<Observed>>();
  readonly #refs = new WeakMap<Observed, WeakRef<Observed>>();
  readonly #ledgers = new Map<string, Ledger>();
  readonly #budget = new SeriesBudget(MAX_SERIES);
  /** Ledger of everything that has no series left. */
  #rest: Ledger | undefined;
  #shown: Shown = new Map();
  /** Number of pipelines at which unused ones are removed. */
  #sweepAt = 64;

  constructor(meter: Meter) {
    this.pipelineDuration = histogram(meter, METRICS.pipelineDuration);
    this.attemptDuration = histogram(meter, METRICS.attemptDuration);
    this.queueDuration = histogram(meter, METRICS.queueDuration);
    const observables: Record<string, Observable> = {};
    for (const [name, instrument] of Object.entries(METRICS) as [MetricName, Instrument][]) {
      const made = observable(meter, instrument);
      if (made !== undefined) observables[name] = made;
    }
    unawaited(
      meter.addBatchObservableCallback(
        (result) => this.#collect(result, observables),
        Object.values(observables),
      ) as unknown,
    );
  }

  #collect(result: BatchObservableResult, observables: Observables): void {
    for (const pipeline of this.#alive()) pipeline.refresh();
    const ledgers = this.#rest === undefined ? [] : [this.#rest];
    ledgers.push(...this.#ledgers.values());
    for (const { durations } of ledgers) guarded(() => durations?.record());
    const observation = new Observation(result, observables, this.#shown);
    guarded(() => observeCounters(observation, ledgers));
    guarded(() => observeStates(observation, this.#alive()));
    if (this.#isGlobal())
      guarded(() => observeReloads(observation, globalTelemetry().settings?.attributes ?? {}));
    this.#shown = observation.finish();
  }

  #isGlobal(): boolean {
    const provider = globalMeterProvider();
    return provider !== undefined && rosters.get(provider) === this;
  }

  add(pipeline: Observed): void {
    if (this.#refs.has(pipeline)) return;
    const ref = weakly(pipeline);
    this.#refs.set(pipeline, ref);
    this.#pipelines.add(ref);
    if (this.#pipelines.size < this.#sweepAt) return;
    this.#sweepAt = Math.max(64, 2 * this.#alive().length);
  }

  /** Removes a pipeline. Its state is no longer recorded; its counts stay. */
  remove(pipeline: Observed): void {
    const ref = this.#refs.get(pipeline);
    if (ref === undefined) return;
    this.#refs.delete(pipeline);
    this.#pipelines.delete(ref);
  }

  /**
   * Returns the ledger of the pipelines with that name.
   * @param sorts kinds of the policies of the pipeline that asks for it
   */
  ledger(name: string, attributes: Attributes, sorts: readonly Sort[]): Ledger {
    const key = JSON.stringify([bounded(name), attributes]);
    const known = this.#ledgers.get(key);
    if (known !== undefined) return known;
    // Two ledgers with one name would be one series.
    if (name === OTHER) return this.#others();
    const { durations, events } = seriesOf(sorts);
    // Each policy takes the series of its events when it is added.
    if (!this.#budget.has({ durations, events })) return this.#others();
    this.#budget.take({ durations, events: 0 });
    const ledger = new Ledger(name, attributes, { budget: this.#budget, others: () => this.#others() });
    ledger.durations = new DurationBatch(this.pipelineDuration, ledger.attributes);
    this.#ledgers.set(key, ledger);
    return ledger;
  }

  #others(): Ledger {
    if (this.#rest === undefined) {
      const share = { budget: new SeriesBudget(MAX_OTHER_SERIES), others: undefined };
      this.#rest = new Ledger(OTHER, {}, share);
      this.#rest.durations = new DurationBatch(this.pipelineDuration, this.#rest.attributes);
    }
    return this.#rest;
  }

  #alive(): Observed[] {
    const alive: Observed[] = [];
    for (const ref of this.#pipelines) {
      const pipeline = ref.deref();
      if (pipeline === undefined) this.#pipelines.delete(ref);
      else alive.push(pipeline);
    }
    return alive;
  }
}

const rosters = new WeakMap<MeterProvider, Roster | 'none'>();

/** Returns `undefined` if no SDK records metrics. */
export function rosterOf(provider: MeterProvider): Roster | undefined {
  let roster = rosters.get(provider);
  if (roster === undefined) {
    roster = guarded(() => makeRoster(provider)) ?? 'none';
    rosters.set(provider, roster);
  }
  return roster === 'none' ? undefined : roster;
}

function makeRoster(provider: MeterProvider): Roster | undefined {
  const meter = unawaited(provider.getMeter(SCOPE_NAME, SCOPE_VERSION));
  return meter === createNoopMeter() ? undefined : new Roster(meter);
}

function histogram(meter: Meter, { name, unit, description, buckets }: Instrument): Histogram {
  const advice = { explicitBucketBoundaries: [...(buckets ?? [])] };
  return unawaited(meter.createHistogram(name, { unit, description, advice }));
}

function observable(meter: Meter, { kind, name, unit, description }: Instrument): Observable | undefined {
  switch (kind) {
    case 'observable-counter':
      return unawaited(meter.createObservableCounter(name, { unit, description }));
    case 'observable-up-down-counter':
      return unawaited(meter.createObservableUpDownCounter(name, { unit, description }));
    case 'observable-gauge':
      return unawaited(meter.createObservableGauge(name, { unit, description }));
    default:
      return undefined;
  }
}
