import {
  type Attributes,
  type BatchObservableResult,
  createNoopMeter,
  type Histogram,
  type Meter,
  type MeterProvider,
  type Observable,
} from '@opentelemetry/api';
import { globalMeterProvider, globalTelemetry } from './configure.ts';
import { DurationBatch } from './duration-batch.ts';
import { guarded } from './guard.ts';
import { Ledger } from './ledger.ts';
import { type Observables, type Observed, observe, observeReloads } from './observe.ts';
import { type Instrument, METRICS, type MetricName, OTHER } from './schema.ts';
import { SCOPE_NAME, SCOPE_VERSION } from './version.ts';

/** Names of pipelines that have series of their own. An SDK itself keeps no more than 2000 series of an instrument. */
const MAX_LEDGERS = 1000;

/**
 * All that is measured with one meter provider. The provider holds it, and nothing else does: not even the pipelines, which
 * are known weakly, are kept by it.
 */
export class Roster {
  readonly pipelineDuration: Histogram;
  readonly attemptDuration: Histogram;
  readonly queueDuration: Histogram;
  readonly #pipelines = new Set<WeakRef<Observed>>();
  readonly #known = new WeakSet<Observed>();
  readonly #ledgers = new Map<string, Ledger>();
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
    meter.addBatchObservableCallback(
      (result) => this.#collect(result, observables),
      Object.values(observables),
    );
  }

  #collect(result: BatchObservableResult, observables: Observables): void {
    const ledgers = [...this.#ledgers.values()];
    for (const { durations } of ledgers) guarded(() => durations?.record());
    guarded(() => observe(result, observables, ledgers, this.#alive()));
    const provider = globalMeterProvider();
    if (provider === undefined || rosters.get(provider) !== this) return;
    guarded(() => observeReloads(result, observables, globalTelemetry().settings?.attributes ?? {}));
  }

  add(pipeline: Observed): void {
    if (this.#known.has(pipeline)) return;
    this.#known.add(pipeline);
    this.#pipelines.add(new WeakRef(pipeline));
    if (this.#pipelines.size < this.#sweepAt) return;
    this.#sweepAt = Math.max(64, 2 * this.#alive().length);
  }

  ledger(name: string, attributes: Attributes): Ledger {
    const key = JSON.stringify([name, attributes]);
    const known = this.#ledgers.get(key);
    if (known !== undefined) return known;
    if (this.#ledgers.size >= MAX_LEDGERS && name !== OTHER) return this.ledger(OTHER, {});
    const ledger = new Ledger(name, attributes);
    ledger.durations = new DurationBatch(this.pipelineDuration, ledger.attributes);
    this.#ledgers.set(key, ledger);
    return ledger;
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
  const meter = provider.getMeter(SCOPE_NAME, SCOPE_VERSION);
  return meter === createNoopMeter() ? undefined : new Roster(meter);
}

function histogram(meter: Meter, { name, unit, description, buckets }: Instrument): Histogram {
  const advice = { explicitBucketBoundaries: [...(buckets ?? [])] };
  return meter.createHistogram(name, { unit, description, advice });
}

function observable(meter: Meter, { kind, name, unit, description }: Instrument): Observable | undefined {
  switch (kind) {
    case 'observable-counter':
      return meter.createObservableCounter(name, { unit, description });
    case 'observable-up-down-counter':
      return meter.createObservableUpDownCounter(name, { unit, description });
    case 'observable-gauge':
      return meter.createObservableGauge(name, { unit, description });
    default:
      return undefined;
  }
}
