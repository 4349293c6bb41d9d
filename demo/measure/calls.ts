/** One call of a client, on the clock of the script. */
export interface CallRecord {
  /** When it was due. Latency counts from here even if the call itself was started late. */
  readonly atMs: number;
  /** How long its caller waited; `undefined` while it still waits. */
  waitedMs: number | undefined;
  /** Whether a 200 came, however late. */
  answered: boolean;
}

/** Whether the caller had a 200 in time. */
export function succeeded(call: CallRecord, withinMs: number): boolean {
  return call.answered && call.waitedMs !== undefined && call.waitedMs <= withinMs;
}

/** The share of successes, 0–1; `undefined` for no calls. */
export function successRate(calls: readonly CallRecord[], withinMs: number): number | undefined {
  if (calls.length === 0) return undefined;
  return calls.filter((call) => succeeded(call, withinMs)).length / calls.length;
}

/** The calls made after a moment, of calls in the order of their start. Looks at no others. */
export function madeAfter(calls: readonly CallRecord[], afterMs: number): CallRecord[] {
  return calls.slice(calls.findLastIndex(({ atMs }) => atMs <= afterMs) + 1);
}

/** When it became certain whether the call succeeds; `undefined` if it is not yet. */
export function judgedAtMs(call: CallRecord, nowMs: number, withinMs: number): number | undefined {
  const atMs = call.atMs + Math.min(call.waitedMs ?? Number.POSITIVE_INFINITY, withinMs);
  return atMs <= nowMs ? atMs : undefined;
}
