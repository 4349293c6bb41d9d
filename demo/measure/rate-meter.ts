const WINDOW_MS = 1000;

/** The rate per second at which a count goes up, over the last second, however often it is read. */
export class RateMeter {
  /** Earlier readings, oldest first: the last one before the window, and those within. */
  #readings: { readonly atMs: number; readonly count: number }[] = [{ atMs: 0, count: 0 }];

  read(count: number, nowMs: number): number {
    const start = this.#readings.findLastIndex(({ atMs }) => atMs <= nowMs - WINDOW_MS);
    this.#readings = [...this.#readings.slice(Math.max(0, start)), { atMs: nowMs, count }];
    const first = this.#readings[0] ?? { atMs: nowMs, count };
    return nowMs > first.atMs ? ((count - first.count) * 1000) / (nowMs - first.atMs) : 0;
  }
}
