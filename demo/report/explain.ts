import type { Result } from '../load/race.ts';
import type { Summary } from '../measure/summary.ts';
import { formatMs, formatRatio, formatSeconds, formatShare } from './figures.ts';
import { afterOutage } from './table.ts';

/** Two sentences. */
export interface Explanation {
  readonly title: string;
  /** What was measured. */
  readonly figure: string;
  /** Why it is so; as far as it depends on how it came out, it goes by the measurement. */
  readonly reason: string;
}

export function explain(result: Result): Explanation[] {
  return [success, latency, amplification, concurrency, recovery].map((one) => one(result));
}

function success(result: Result): Explanation {
  const { bare, seawall } = result.clients;
  const after = compare(result, (summary) => formatShare(summary.successRateAfterOutage));
  const lesson =
    seawall.successRateAfterOutage >= bare.successRateAfterOutage
      ? 'what little the upstream can do at first goes to calls that are still waited for only if its queue is kept short'
      : 'the queue stayed within what callers wait for, so that it would have paid to refuse fewer calls';
  return {
    title: 'Success',
    figure: `The share of calls with a 200 within ${result.script.successWithinMs / 1000} s was ${compare(result, ({ successRate }) => formatShare(successRate))}.`,
    reason: `Of the calls that began after the outage it was ${after}: ${lesson}.`,
  };
}

function latency(result: Result): Explanation {
  const p50 = compare(result, ({ p50Ms }) => formatMs(p50Ms));
  const p99 = compare(result, ({ p99Ms }) => formatMs(p99Ms));
  return {
    title: 'Latency',
    figure: `Half of the callers had their answer, good or bad, within ${p50}, and 99 % within ${p99}.`,
    reason:
      'A bare fetch waits for as long as the upstream lets it, and the naive loop through all of its attempts; ' +
      'the pipeline has one limit for all attempts together, and refuses at once what an open circuit or a full bulkhead keeps back.',
  };
}

function amplification(result: Result): Explanation {
  const { bare, naive, seawall } = result.clients;
  const loop =
    naive.amplification > bare.amplification
      ? 'The loop answers each failure with another request, and so sends most when the upstream can do least'
      : 'The loop had no failures to answer with more requests';
  const wall =
    seawall.amplification < 1
      ? 'seawall sends nothing while its circuit is open, and so less than one request per call'
      : 'what seawall adds is bounded by its retry budget and its circuit breaker';
  return {
    title: 'Amplification',
    figure: `The upstream received this many requests per call: ${compare(result, (s) => formatRatio(s.amplification))}.`,
    reason: `${loop}; ${wall}.`,
  };
}

function concurrency(result: Result): Explanation {
  const inVain = compare(result, ({ workedInVain }) => formatShare(workedInVain));
  return {
    title: 'Concurrency',
    figure: `At the worst moment the upstream had this many requests in work or in its queue: ${compare(result, (s) => String(s.mostConcurrent))}.`,
    reason:
      'The bulkhead bounds what seawall has under way, and the circuit breaker what its timed-out attempts leave behind; ' +
      `the share of finished work that nobody waited for any more was ${inVain}.`,
  };
}

function recovery(result: Result): Explanation {
  const { clients, course } = result;
  const possible = formatSeconds(course.capacityBackMs - course.outageEndMs);
  const left = formatSeconds(afterOutage(course));
  const back = compare(result, ({ recoveryMs }) =>
    recoveryMs === null ? `not within the ${left} that were left` : `after ${formatSeconds(recoveryMs)}`,
  );
  const loop =
    clients.naive.recoveryMs === null
      ? 'the naive loop keeps it full with the attempts that time out in it, so that even a healthy upstream works for clients that have gone'
      : 'the naive loop makes it longer with each attempt that times out in it';
  return {
    title: 'Recovery',
    figure: `${possible} after the outage the upstream could serve the whole load again, and steady service was back ${back}.`,
    reason: `A queue that grew while the upstream was slow has to be worked off before anybody is served in time; ${loop}.`,
  };
}

/** The figure of each client, in words. */
export function compare(
  { clients: { bare, naive, seawall } }: Result,
  figure: (summary: Summary) => string,
): string {
  return `${figure(seawall)} with seawall, ${figure(bare)} with the bare fetch and ${figure(naive)} with the naive loop`;
}
