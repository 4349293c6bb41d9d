import type { Operation } from './call.ts';
import type { EventHub, EventProbe } from './event-hub.ts';
import type { Mark } from './mark.ts';
import type { Outcome } from './outcome.ts';
import type { Policy } from './policy.ts';
import type { PolicyCall } from './policy-call.ts';
import type { Clock } from './runtime.ts';

/**
 * Measures a pipeline. The engine tells it what happens, at the moment that it happens. None of its methods throws,
 * but for what the operation throws in `run`.
 */
export interface Probe extends EventProbe {
  /**
   * An execution begins. The mark that it answers with comes back with all that is told of the execution; `undefined` if
   * it does not want to know how that ends.
   * @param outer mark of the execution that this one is part of
   */
  started(clock: Clock, outer: Mark | undefined): Mark | undefined;
  /** @param cancelled the caller, or whoever else waited for it, gave it up */
  settled(call: PolicyCall, outcome: Outcome, mark: Mark, durationMs: number, cancelled: boolean): void;
  /** Runs the operation, for one attempt: answers and throws as that does. */
  run(operation: Operation, call: PolicyCall, mark: Mark | undefined): unknown;
  /** From now on, the pipeline consists of other policies. */
  recomposed(pipeline: Measured): void;
  /** The pipeline was dropped by whom it was made for, as where keys have one each: until its next call nobody uses it. */
  dropped(): void;
  /** The operation runs in a pipeline further out. */
  ran(): void;
  /** True if it wants to know how long calls wait. */
  readonly timesQueues: boolean;
  /** A call has waited that long to be admitted by the policy; in vain, if it was abandoned. */
  queued(policy: Policy<unknown>, durationMs: number): void;
}

/** Makes what measures a pipeline, when that is made. */
export type Instrument = (pipeline: Measured) => Probe | undefined;

export interface Measured {
  readonly name: string;
  /** Nested pipelines are flattened. */
  readonly policies: readonly Policy<unknown>[];
  readonly hub: EventHub;
  /** The instruments of the pipelines that are nested in it. */
  readonly nested: readonly Probe[];
  /** Executions under way. */
  active(): number;
}
