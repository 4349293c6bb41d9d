const WINDOW_MS = 1000;

/** The increase of a count per second, over the last second, however often it is read. */
export class RateMeter {
  /** Earlier readings, the oldest first: the last one before the window, and those within it. */
  #readings: { readonly atMs: number; readonly count: number }[] = [{ atMs: 0, count: 0 }];

  read(count: number, nowMs: number): number {
    const start = this.#readings.findLastIndex(({ atMs }) => atMs <= nowMs - WINDOW_MS);
    this.#readings = [...this.#readings.slice(Math.max(0, start)), { atMs: nowMs, count }];
    const first = this.#readings[0] ?? { atMs: nowMs, count };
    return nowMs > first.atMs ? ((count - first.count) * 1000) / (nowMs - first.atMs) : 0;
  }
}
