import type { Attributes } from '@opentelemetry/api';
import type { CircuitReading, FleetReading, Reading } from '../core/index.ts';
import { underscored } from './error-type.ts';
import { guarded } from './guard.ts';
import type { Ledger } from './ledger.ts';
import type { Observation } from './observation.ts';
import type { PolicyBook } from './policy-books.ts';
import { lastReloadSucceeded, reloadCounts } from './reload-counts.ts';
import { ATTR, CIRCUIT_STATES, FLEET_MODES } from './schema.ts';
import type { PolicyTallies } from './tallies.ts';

/** A pipeline whose state is read when metrics are collected. */
export interface Observed {
  readonly ledger: Ledger;
  readonly books: Iterable<PolicyBook>;
  active(): number;
  /** Checks if the pipeline still belongs to this roster; if not, removes it. */
  refresh(): void;
}

/** Records the counters. */
export function observeCounters(observation: Observation, ledgers: Iterable<Ledger>): void {
  for (const { attempts, attributes, calls, outcomes, policies } of ledgers) {
    observation.count('pipelineAttempts', attempts, attributes);
    for (const [outcome, own] of outcomes) observation.count('pipelineCalls', calls[outcome], own);
    for (const tallies of policies.values()) {
      for (const [count, own] of tallies.points()) observation.count('policyEvents', count, own);
    }
  }
}

/** Records the state of pipelines. Pipelines with the same name are one series, so their values are added. */
export function observeStates(observation: Observation, pipelines: readonly Observed[]): void {
  for (const { ledger, active, policies } of byLedger(pipelines)) {
    observation.state('pipelineActive', active, ledger.attributes);
    for (const [tallies, sum] of policies) {
      const { attributes } = tallies;
      observation.state('capacityUsage', sum.usage, attributes);
      observation.state('capacityLimit', sum.limit, attributes);
      observation.state('capacityAbandoned', sum.abandoned, attributes);
      observation.state('queueUsage', sum.queued, attributes);
      observation.state('queueLimit', sum.maxQueued, attributes);
      observeCircuits(observation, sum.circuits, tallies);
      if (sum.fleet !== undefined) observeFleet(observation, sum.fleet, attributes);
    }
  }
}

/** Records the results of configuration reloads. They belong to no pipeline. */
export function observeReloads(observation: Observation, attributes: Attributes): void {
  for (const [result, count] of reloadCounts()) {
    observation.count('configReloads', count, { ...attributes, [ATTR.configResult]: result });
  }
  const succeeded = lastReloadSucceeded();
  if (succeeded !== undefined) observation.count('configLastReload', succeeded ? 1 : 0, attributes);
}

function observeCircuits(
  observation: Observation,
  circuits: readonly CircuitReading[],
  { attributes, states }: PolicyTallies,
): void {
  if (circuits.length === 0) return;
  CIRCUIT_STATES.forEach((state, place) => {
    const count = circuits.filter((circuit) => underscored(circuit.state) === state).length;
    observation.state('circuitState', count, states[place] as Attributes);
  });
  const measured = circuits.filter((circuit) => circuit.measured);
  const calls = total(measured.map((circuit) => circuit.calls));
  if (calls === 0) return;
  const failures = total(measured.map((circuit) => circuit.failures));
  observation.state('circuitFailureRatio', failures / calls, attributes);
}

function observeFleet(observation: Observation, fleet: FleetReading, attributes: Attributes): void {
  observation.state('fleetInstances', fleet.instances, attributes);
  observation.state('fleetMode', FLEET_MODES.indexOf(fleet.mode), attributes);
  observation.count('fleetQuestions', fleet.questions, attributes);
  observeEach(observation, 'fleetPermits', fleet.permits, ATTR.fleetDecision, attributes);
  observeEach(observation, 'fleetRequests', fleet.requests, ATTR.fleetResult, attributes);
}

/** Records counts that are told apart by one more attribute, if there are any. */
function observeEach(
  observation: Observation,
  name: 'fleetPermits' | 'fleetRequests',
  counts: Readonly<Record<string, number>> | undefined,
  attribute: string,
  attributes: Attributes,
): void {
  for (const [value, count] of Object.entries(counts ?? {})) {
    observation.count(name, count, { ...attributes, [attribute]: value });
  }
}

interface Sum {
  usage: number | undefined;
  limit: number | undefined;
  abandoned: number | undefined;
  queued: number | undefined;
  maxQueued: number | undefined;
  readonly circuits: CircuitReading[];
  /** Reading of a shared limit. Limiters with the same name are one limit, so the first reading is valid for all. */
  readonly fleet: FleetReading | undefined;
}

interface Together {
  readonly ledger: Ledger;
  active: number;
  readonly policies: Map<PolicyTallies, Sum>;
  /** Policies that were already counted: a policy that several pipelines share counts once. */
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
      const reading = guarded(() => policy.reading?.());
      if (reading === undefined) continue;
      const sum = together.policies.get(tallies);
      if (sum === undefined) together.policies.set(tallies, first(reading));
      else add(sum, reading);
    }
  }
  return all.values();
}

function first({ usage, limit, abandoned, queued, maxQueued, circuit, fleet }: Reading): Sum {
  return {
    usage: finite(usage),
    limit: finite(limit),
    abandoned: finite(abandoned),
    queued: finite(queued),
    maxQueued: finite(maxQueued),
    circuits: circuit === undefined ? [] : [circuit],
    fleet,
  };
}

/** Returns `undefined` for Infinity: it means no limit, and is not a number for a metric. */
function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

function add(sum: Sum, { usage, limit, abandoned, queued, maxQueued, circuit }: Reading): void {
  sum.usage = plus(sum.usage, usage);
  sum.limit = plus(sum.limit, limit);
  sum.abandoned = plus(sum.abandoned, abandoned);
  sum.queued = plus(sum.queued, queued);
  sum.maxQueued = plus(sum.maxQueued, maxQueued);
  if (circuit !== undefined) sum.circuits.push(circuit);
}

/** Adds two limits. If one of them is unlimited, so is the sum. */
function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : finite(a + b);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
