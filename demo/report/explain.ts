import type { Result } from '../load/race.ts';
import type { Summary } from '../measure/summary.ts';
import { formatMs, formatRatio, formatSeconds, formatShare } from './figures.ts';
import { afterOutage } from './table.ts';

/** An explanation of two sentences. */
export interface Explanation {
  readonly title: string;
  /** The measurement. */
  readonly figure: string;
  /** The reason for it. If the reason depends on the result, it follows the measurement. */
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
      ? 'the little that the upstream can do at first helps callers that still wait only if its queue is kept short'
      : 'the queue stayed shorter than callers wait for, so rejecting fewer calls would have been better';
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
      'A bare fetch waits as long as the upstream makes it wait, and the naive loop through all of its attempts; ' +
      'the pipeline has one limit for all attempts together, and rejects calls at once when the circuit is open or the bulkhead is full.',
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
      : 'the requests that seawall adds are bounded by its retry budget and its circuit breaker';
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
    figure: `At the worst moment the upstream had this many requests running or in its queue: ${compare(result, (s) => String(s.mostConcurrent))}.`,
    reason:
      'The bulkhead bounds the calls that seawall has in flight, and the circuit breaker bounds the requests that its timed-out attempts leave behind; ' +
      `the share of finished work that no caller waited for any more was ${inVain}.`,
  };
}

function recovery(result: Result): Explanation {
  const { clients, course } = result;
  const possible = formatSeconds(course.capacityBackMs - course.outageEndMs);
  const left = formatSeconds(afterOutage(course));
  const back = compare(result, ({ recoveryMs }) =>
    recoveryMs === null ? `not within the remaining ${left}` : `after ${formatSeconds(recoveryMs)}`,
  );
  const loop =
    clients.naive.recoveryMs === null
      ? 'the naive loop keeps it full with attempts that time out in it, so that even a healthy upstream works for clients that have gone'
      : 'the naive loop makes it longer with each attempt that times out in it';
  return {
    title: 'Recovery',
    figure: `${possible} after the outage the upstream could serve the whole load again, and steady service was back ${back}.`,
    reason: `A queue that grew while the upstream was slow must be processed before any call is served in time; ${loop}.`,
  };
}

/** Writes the figure of each client, in words. */
export function compare(
  { clients: { bare, naive, seawall } }: Result,
  figure: (summary: Summary) => string,
): string {
  return `${figure(seawall)} with seawall, ${figure(bare)} with the bare fetch and ${figure(naive)} with the naive loop`;
}
