import type { Attributes, BatchObservableResult, Observable } from '@opentelemetry/api';
import { guarded } from './guard.ts';
import type { Ledger } from './ledger.ts';
import type { PolicyBook } from './policy-books.ts';
import { type CircuitReading, type Reading, readingOf } from './readings.ts';
import { reloadCounts } from './reload-counts.ts';
import { ATTR, CIRCUIT_STATES, type MetricName } from './schema.ts';

/** A pipeline whose state is looked at when metrics are collected. */
export interface Observed {
  readonly ledger: Ledger;
  readonly books: Iterable<PolicyBook>;
  active(): number;
}

export type Observables = { readonly [Name in MetricName]?: Observable };

/** Observes the counters and the state of all pipelines. Those that have one name are one series, so they are added up. */
export function observe(
  result: BatchObservableResult,
  observables: Observables,
  ledgers: Iterable<Ledger>,
  pipelines: readonly Observed[],
): void {
  const report = (name: MetricName, value: number | undefined, attributes: Attributes): void => {
    const observable = observables[name];
    if (value !== undefined && observable !== undefined) result.observe(observable, value, attributes);
  };
  for (const { attempts, attributes, policies } of ledgers) {
    report('pipelineAttempts', attempts, attributes);
    for (const tallies of policies.values()) {
      for (const [count, own] of tallies.points()) report('policyEvents', count, own);
    }
  }
  for (const { ledger, active, policies } of byLedger(pipelines)) {
    report('pipelineActive', active, ledger.attributes);
    for (const [attributes, sum] of policies) {
      report('capacityUsage', sum.usage, attributes);
      report('capacityLimit', sum.limit, attributes);
      report('queueUsage', sum.queued, attributes);
      report('queueLimit', sum.maxQueued, attributes);
      reportCircuits(report, sum.circuits, attributes);
    }
  }
}

/** Observes what became of configurations that were read anew. They are no pipeline's. */
export function observeReloads(
  result: BatchObservableResult,
  { configReloads }: Observables,
  attributes: Attributes,
): void {
  if (configReloads === undefined) return;
  for (const [outcome, count] of reloadCounts()) {
    result.observe(configReloads, count, { ...attributes, [ATTR.configResult]: outcome });
  }
}

function reportCircuits(
  report: (name: MetricName, value: number, attributes: Attributes) => void,
  circuits: readonly CircuitReading[],
  attributes: Attributes,
): void {
  if (circuits.length === 0) return;
  for (const state of CIRCUIT_STATES) {
    const count = circuits.filter((circuit) => circuit.state === state).length;
    report('circuitState', count, { ...attributes, [ATTR.circuitState]: state });
  }
  const measured = circuits.filter((circuit) => circuit.measured);
  const calls = total(measured.map((circuit) => circuit.calls));
  if (calls > 0)
    report('circuitFailureRatio', total(measured.map(({ failures }) => failures)) / calls, attributes);
}

interface Sum {
  usage: number | undefined;
  limit: number | undefined;
  queued: number | undefined;
  maxQueued: number | undefined;
  readonly circuits: CircuitReading[];
}

interface Together {
  readonly ledger: Ledger;
  active: number;
  /** By the attributes of the policy. */
  readonly policies: Map<Attributes, Sum>;
  /** A policy that several of the pipelines share counts once. */
  readonly seen: Set<PolicyBook['policy']>;
}

function byLedger(pipelines: readonly Observed[]): Iterable<Together> {
  const all = new Map<Ledger, Together>();
  for (const pipeline of pipelines) {
    const { ledger, books } = pipeline;
    const together = all.get(ledger) ?? { ledger, active: 0, policies: new Map(), seen: new Set() };
    all.set(ledger, together);
    together.active += guarded(() => pipeline.active()) ?? 0;
    for (const { policy, tallies } of books) {
      if (together.seen.has(policy)) continue;
      together.seen.add(policy);
      const reading = guarded(() => readingOf(policy));
      if (reading === undefined) continue;
      const sum = together.policies.get(tallies.attributes);
      if (sum === undefined) together.policies.set(tallies.attributes, first(reading));
      else add(sum, reading);
    }
  }
  return all.values();
}

function first({ usage, limit, queued, maxQueued, circuit }: Reading): Sum {
  return { usage, limit, queued, maxQueued, circuits: circuit === undefined ? [] : [circuit] };
}

function add(sum: Sum, { usage, limit, queued, maxQueued, circuit }: Reading): void {
  sum.usage = plus(sum.usage, usage);
  sum.limit = plus(sum.limit, limit);
  sum.queued = plus(sum.queued, queued);
  sum.maxQueued = plus(sum.maxQueued, maxQueued);
  if (circuit !== undefined) sum.circuits.push(circuit);
}

/** Where one has no limit, all together have none. */
function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
