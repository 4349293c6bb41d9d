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
 * How many series of an instrument are those of pipelines and policies by name. An SDK keeps no more than 2000, and puts all
 * further ones into one without any attributes, which no dashboard finds. What is beyond goes by the name `_OTHER`.
 */
const MAX_SERIES = 1800;
/** How many of the rest those that go by `_OTHER` have. */
const MAX_OTHER_SERIES = 150;

/**
 * All that is measured with one meter provider. The provider holds it, and nothing else does: not even the pipelines, which
 * are known weakly, are kept by it.
 */
export class Roster {
  readonly pipelineDuration: Histogram;
  readonly attemptDuration: Histogram;
  readonly queueDuration: Histogram;
  readonly #pipelines = new Set<WeakRef<Observed>>();
  readonly #refs = new WeakMap<Observed, WeakRef<Observed>>();
  readonly #ledgers = new Map<string, Ledger>();
  readonly #budget = new SeriesBudget(MAX_SERIES);
  /** Of what there are no series left for. */
  #rest: Ledger | undefined;
  #shown: Shown = new Map();
  /** How many pipelines there may be before those that are no longer used are sorted out. */
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

  /** Its state is no longer shown. What it has counted stays. */
  remove(pipeline: Observed): void {
    const ref = this.#refs.get(pipeline);
    if (ref === undefined) return;
    this.#refs.delete(pipeline);
    this.#pipelines.delete(ref);
  }

  /**
   * The counters of the pipelines of that name.
   * @param sorts of the policies of the pipeline that wants them
   */
  ledger(name: string, attributes: Attributes, sorts: readonly Sort[]): Ledger {
    const key = JSON.stringify([bounded(name), attributes]);
    const known = this.#ledgers.get(key);
    if (known !== undefined) return known;
    // Two ledgers of one name would be one series.
    if (name === OTHER) return this.#others();
    const { durations, events } = seriesOf(sorts);
    // Those of events are taken by each policy, when it is put down.
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

/** `undefined` where nobody measures. */
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
