import type { Clock, EventHub, Mark, Outcome, PolicyCall, Probe } from '../core/index.ts';
import type { Observer } from '../engine/index.ts';

export interface ExecutionCounts {
  readonly executions: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly active: number;
}

/** Counts the executions of a pipeline, and announces how each has ended. */
export class PipelineStats implements Observer {
  /** The instrument of the pipeline. */
  probe: Probe | undefined = undefined;
  readonly #events: EventHub;
  #executions = 0;
  #succeeded = 0;
  #failed = 0;

  constructor(events: EventHub) {
    this.#events = events;
  }

  started(clock: Clock, outer: Mark | undefined): Mark | undefined {
    const mark = this.probe?.started(clock, outer);
    const known = mark === undefined && this.#events.heard ? clock.now() : mark;
    this.#executions += 1;
    return known;
  }

  count(outcome: Outcome): void {
    if (outcome.ok) this.#succeeded += 1;
    else this.#failed += 1;
  }

  settled(call: PolicyCall, outcome: Outcome, mark: Mark | undefined, now: number, cancelled: boolean): void {
    if (mark === undefined) return;
    const startedAt = typeof mark === 'number' ? mark : mark.startedAt;
    const durationMs = (Number.isNaN(now) ? call.runtime.clock.now() : now) - startedAt;
    this.probe?.settled(call, outcome, mark, durationMs, cancelled);
    if (!this.#events.heard) return;
    this.#events.emit('execution.settled', call, () => ({ outcome, durationMs, attempts: call.attempt }));
  }

  counts(): ExecutionCounts {
    const active = this.#executions - this.#succeeded - this.#failed;
    return { executions: this.#executions, succeeded: this.#succeeded, failed: this.#failed, active };
  }
}
