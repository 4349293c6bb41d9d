import type { VirtualRuntime } from 'seawall/testing';

/** A finished call of the simulated callers. */
export interface Sample {
  readonly startedMs: number;
  readonly endedMs: number;
  /** True if the caller got an answer that it can use. */
  readonly ok: boolean;
}

export interface Load {
  /** Calls per second, at that time since the start. */
  readonly perSecond: number | ((ms: number) => number);
  readonly forMs: number;
  /** Makes one call. The call is a failure if the promise rejects. */
  call(): Promise<unknown>;
}

/**
 * Makes calls at random times (a Poisson process, like many independent callers), whatever happens to the earlier ones, and waits
 * for the end of all.
 * @returns the calls, in the order in which they ended
 */
export async function offer(
  runtime: VirtualRuntime,
  { perSecond, forMs, call }: Load,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const from = runtime.nowMs;
  let [started, haveAllCome] = [0, false];
  const begin = async (): Promise<void> => {
    started++;
    const startedMs = runtime.nowMs - from;
    const ok = await call().then(
      () => true,
      () => false,
    );
    samples.push({ startedMs, endedMs: runtime.nowMs - from, ok });
  };
  const next = (): void => {
    const ms = runtime.nowMs - from;
    const rate = typeof perSecond === 'number' ? perSecond : perSecond(ms);
    const gapMs = (-Math.log(1 - runtime.random()) * 1000) / rate;
    haveAllCome = ms + gapMs > forMs;
    if (haveAllCome) return;
    runtime.clock.setTimer(gapMs, () => {
      void begin();
      next();
    });
  };
  next();
  await runtime.runUntil(() => haveAllCome && samples.length === started, Number.MAX_SAFE_INTEGER);
  return samples;
}

/**
 * Groups the samples into slots of time. Returns for each slot the value of `of`, as a point of a line: x in seconds.
 * @param at groups by start or by end
 */
export function overTime(
  samples: readonly Sample[],
  slotMs: number,
  of: (slot: readonly Sample[]) => number,
  at: 'startedMs' | 'endedMs' = 'endedMs',
): readonly (readonly [number, number])[] {
  const slots = new Map<number, Sample[]>();
  const last = Math.max(0, ...samples.map((sample) => sample[at]));
  for (let slot = 0; slot <= Math.floor(last / slotMs); slot++) slots.set(slot, []);
  for (const sample of samples) slots.get(Math.floor(sample[at] / slotMs))?.push(sample);
  return [...slots].map(([slot, those]) => [((slot + 0.5) * slotMs) / 1000, of(those)] as const);
}

/** Returns the number of good samples of a slot, per second. */
export const goodPerSecond =
  (slotMs: number) =>
  (slot: readonly Sample[]): number =>
    (slot.filter(({ ok }) => ok).length * 1000) / slotMs;

/** Returns the quantile of the samples' durations, in ms; 0 if there are none. */
export function latency(samples: readonly Sample[], quantile: number): number {
  const sorted = samples.map(({ startedMs, endedMs }) => endedMs - startedMs).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0;
}
