import type { EventHub, Measured, Policy, Probe } from '../core/index.ts';
import type { PipelineStats } from './stats.ts';

/** The side of a pipeline that its instrument sees. A class, since a closure for each of many pipelines takes more memory. */
export class MeasuredPipeline implements Measured {
  readonly name: string;
  readonly hub: EventHub;
  readonly policies: readonly Policy<unknown>[];
  readonly nested: readonly Probe[];
  readonly #stats: PipelineStats;

  constructor(
    name: string,
    hub: EventHub,
    policies: readonly Policy<unknown>[],
    nested: readonly Probe[],
    stats: PipelineStats,
  ) {
    this.name = name;
    this.hub = hub;
    this.policies = policies;
    this.nested = nested;
    this.#stats = stats;
  }

  active(): number {
    return this.#stats.counts().active;
  }
}
