/** The instruments that have the most series of those that go by pipelines, and of those that go by policies. */
export interface Series {
  /** Of durations: one for each type of error of a pipeline, and one for its successes. */
  readonly durations: number;
  /** Of events: one for each type of event of a policy. */
  readonly events: number;
}

export const ONE_DURATION: Series = { durations: 1, events: 0 };
export const ONE_EVENT: Series = { durations: 0, events: 1 };

/** Counts the series that are taken. They never come back: an SDK repeats what it has once been told for ever. */
export class SeriesBudget {
  #durations: number;
  #events: number;

  /** @param max of each instrument */
  constructor(max: number) {
    this.#durations = max;
    this.#events = max;
  }

  has({ durations, events }: Series): boolean {
    return this.#durations >= durations && this.#events >= events;
  }

  /** Takes them, if there are so many left; answers whether there were. */
  take(series: Series): boolean {
    if (!this.has(series)) return false;
    this.#durations -= series.durations;
    this.#events -= series.events;
    return true;
  }
}
