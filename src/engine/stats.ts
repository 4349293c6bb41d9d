import { type EventHub, type Outcome, type PolicyCall, type Runtime, systemRuntime } from '../core/index.ts';
import type { Observer } from './plan.ts';

export interface ExecutionCounts {
  readonly executions: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly active: number;
}

/** Counts the executions of a pipeline, and announces how each has ended. */
export class PipelineStats implements Observer {
  readonly #events: EventHub;
  #runtime: Runtime = systemRuntime;
  #executions = 0;
  #succeeded = 0;
  #failed = 0;

  constructor(events: EventHub) {
    this.#events = events;
  }

  attach(runtime: Runtime): void {
    this.#runtime = runtime;
  }

  started(): number | undefined {
    this.#executions += 1;
    return this.#events.heard ? this.#runtime.clock.now() : undefined;
  }

  settled(call: PolicyCall, outcome: Outcome, startedAt: number | undefined): void {
    if (outcome.ok) this.#succeeded += 1;
    else this.#failed += 1;
    if (startedAt === undefined) return;
    this.#events.emit('execution.settled', call, () => ({
      outcome,
      durationMs: this.#runtime.clock.now() - startedAt,
      attempts: call.attempt,
    }));
  }

  counts(): ExecutionCounts {
    const active = this.#executions - this.#succeeded - this.#failed;
    return { executions: this.#executions, succeeded: this.#succeeded, failed: this.#failed, active };
  }
}
