/** Numbers of series: of the instrument with the most series for each pipeline, and of that with the most for each policy. */
export interface Series {
  /** Series of durations: one for each error type of a pipeline, and one for its successes. */
  readonly durations: number;
  /** Series of events: one for each event type of a policy. */
  readonly events: number;
}

export const ONE_DURATION: Series = { durations: 1, events: 0 };
export const ONE_EVENT: Series = { durations: 0, events: 1 };

/** Counts the series that are taken. They are never returned, because an SDK repeats a recorded series forever. */
export class SeriesBudget {
  #durations: number;
  #events: number;

  /** @param max largest number for each instrument */
  constructor(max: number) {
    this.#durations = max;
    this.#events = max;
  }

  has({ durations, events }: Series): boolean {
    return this.#durations >= durations && this.#events >= events;
  }

  /**
   * Takes the series if enough are left.
   * @returns true if they were taken
   */
  take(series: Series): boolean {
    if (!this.has(series)) return false;
    this.#durations -= series.durations;
    this.#events -= series.events;
    return true;
  }
}
