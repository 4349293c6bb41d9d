/** A call of a client. Times are by the clock of the script. */
export interface CallRecord {
  /** Time at which the call was due. Latency counts from here even if the call was started late. */
  readonly atMs: number;
  /** Time that its caller waited; `undefined` while it waits. */
  waitedMs: number | undefined;
  /** True if a 200 arrived, however late. */
  answered: boolean;
}

/** True if the caller received a 200 in time. */
export function succeeded(call: CallRecord, withinMs: number): boolean {
  return call.answered && call.waitedMs !== undefined && call.waitedMs <= withinMs;
}

/** Returns the share of successes, 0–1; `undefined` if there are no calls. */
export function successRate(calls: readonly CallRecord[], withinMs: number): number | undefined {
  if (calls.length === 0) return undefined;
  return calls.filter((call) => succeeded(call, withinMs)).length / calls.length;
}

/** Returns the calls made after a given time. The calls must be sorted by start; earlier ones are not read. */
export function madeAfter(calls: readonly CallRecord[], afterMs: number): CallRecord[] {
  return calls.slice(calls.findLastIndex(({ atMs }) => atMs <= afterMs) + 1);
}

/** Returns the time at which the success or failure of the call became certain; `undefined` before. */
export function judgedAtMs(call: CallRecord, nowMs: number, withinMs: number): number | undefined {
  const atMs = call.atMs + Math.min(call.waitedMs ?? Number.POSITIVE_INFINITY, withinMs);
  return atMs <= nowMs ? atMs : undefined;
}
