import type { ClientTitle } from '../clients/index.ts';
import type { Measured } from '../load/messages.ts';
import { capacityBackMs, lengthMs, outageEndMs, type Script, spans } from '../script/phases.ts';
import type { RunningUpstream } from '../upstream/start.ts';
import { succeeded, successRate } from './calls.ts';
import { type Pace, slowest } from './pace.ts';
import { percentile } from './percentile.ts';
import { recoveryMs } from './recovery.ts';

/** The measurements of one client over the whole script. */
export interface Summary {
  readonly client: string;
  /** Description of the client. */
  readonly story: string;
  readonly calls: number;
  readonly successes: number;
  readonly successRate: number;
  /** Success rate of the calls that began after the outage. */
  readonly successRateAfterOutage: number;
  /**
   * Median of the callers' waits for an answer of any kind. A caller that still waits at the end counts with its wait until then.
   */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requestsReceived: number;
  /** Requests that the upstream received per call of the client. */
  readonly amplification: number;
  readonly mostConcurrent: number;
  /** Share of the processed requests whose client had stopped waiting. */
  readonly workedInVain: number;
  /** Time from the end of the outage to the first second of steady service; `null` if it was not reached. */
  readonly recoveryMs: number | null;
  /** Pace of the client's process and that of its upstream: the worse of the two. */
  readonly pace: Pace;
  /** Success rates by the phase in which the call began. */
  readonly phases: readonly { readonly phase: string; readonly successRate: number | null }[];
}

/** The conditions for all clients. */
export interface Course {
  /** Time from the start of the script at which the upstream serves again. */
  readonly outageEndMs: number;
  /** Time from the start of the script at which the upstream can serve the whole load again. */
  readonly capacityBackMs: number;
  /** Time from the start of the script at which the load ends. */
  readonly loadEndMs: number;
}

export function courseOf(script: Script): Course {
  return {
    outageEndMs: outageEndMs(spans(script)),
    capacityBackMs: capacityBackMs(script),
    loadEndMs: lengthMs(script),
  };
}

export function summarize(
  client: ClientTitle,
  { calls, endMs, pace }: Measured,
  { counts, lag }: Pick<RunningUpstream, 'counts' | 'lag'>,
  script: Script,
): Summary {
  const withinMs = script.successWithinMs;
  const { outageEndMs, loadEndMs } = courseOf(script);
  const waits = calls.map(({ atMs, waitedMs }) => waitedMs ?? endMs - atMs);
  const successes = calls.filter((call) => succeeded(call, withinMs)).length;
  return {
    client: client.name,
    story: client.story,
    calls: calls.length,
    successes,
    successRate: ratio(successes, calls.length),
    successRateAfterOutage:
      successRate(
        calls.filter(({ atMs }) => atMs >= outageEndMs),
        withinMs,
      ) ?? 0,
    p50Ms: percentile(waits, 0.5) ?? 0,
    p99Ms: percentile(waits, 0.99) ?? 0,
    requestsReceived: counts.received,
    amplification: ratio(counts.received, calls.length),
    mostConcurrent: counts.mostOpen,
    workedInVain: ratio(counts.workedInVain, counts.worked),
    recoveryMs: recoveryMs(calls, outageEndMs, loadEndMs, withinMs) ?? null,
    pace: slowest([pace, { ...lag, lateShare: 0 }]),
    phases: spans(script).map(({ phase, fromMs, toMs }) => {
      const begun = calls.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      return { phase: phase.name, successRate: successRate(begun, withinMs) ?? null };
    }),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
