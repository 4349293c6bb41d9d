import type { LatencyObjective } from './options.ts';
import { promDuration } from './windows.ts';

/** The way in which an SLO counts: all relevant calls, and the bad ones among them. */
export interface Indicator {
  /** `success` or `latency`: the label `slo` of every recorded series. */
  readonly slo: string;
  /** Words for the annotations of an alert: "0.4 % of the calls …". */
  readonly bad: string;
  /** The share of bad calls that is allowed, from 0 to 1. */
  readonly budget: number;
  /** PromQL for the bad calls per second over that many minutes. */
  readonly badRate: (minutes: number) => string;
  /** PromQL for all relevant calls per second over that many minutes. */
  readonly totalRate: (minutes: number) => string;
}

/** The source of the indicators: the histogram's name in Prometheus, and the labels that distinguish pipelines. */
export interface Source {
  readonly duration: string;
  readonly pipelineLabel: string;
  readonly errorTypeLabel: string;
  /** The `error.type` of a call that its caller cancelled. It does not count as a failure. */
  readonly cancelled: string;
  /** A regular expression for the pipelines of the SLO. */
  readonly pipelines: string | undefined;
}

/** Counts a call as good if it succeeds, at any attempt. A call that its caller cancelled does not count. */
export function successIndicator(source: Source, budget: number): Indicator {
  const { errorTypeLabel: type, cancelled } = source;
  const failed = (minutes: number) => rate(source, 'count', `${type}!~"|${cancelled}"`, minutes);
  return {
    slo: 'success',
    bad: 'of the calls fail',
    budget,
    // `or … * 0`: a series of failures does not exist before the first failure. Without this term, no ratio would be recorded.
    badRate: (minutes) => `(${failed(minutes)} or ${rate(source, 'count', '', minutes)} * 0)`,
    totalRate: (minutes) => rate(source, 'count', `${type}!="${cancelled}"`, minutes),
  };
}

/**
 * Counts a successful call as good if it is fast enough. Failures do not count: an open circuit fails within microseconds, and
 * would make an outage look fast.
 */
export function latencyIndicator(source: Source, { thresholdSeconds, budget }: LatencyObjective): Indicator {
  const succeeded = `${source.errorTypeLabel}=""`;
  const all = (minutes: number) => rate(source, 'count', succeeded, minutes);
  const fast = (minutes: number) =>
    rate(source, 'bucket', `${succeeded},${atMost(thresholdSeconds)}`, minutes);
  return {
    slo: 'latency',
    bad: `of the successful calls take longer than ${thresholdSeconds * 1000} ms`,
    budget,
    badRate: (minutes) => `(${all(minutes)} - ${fast(minutes)})`,
    totalRate: all,
  };
}

/**
 * Returns PromQL for calls per second. `rate` does not see the increase up to the first sample of a series. But the series of an
 * error type begins with its first failures, which may be 500 at once. So if a series did not exist one range ago, its whole
 * count is new.
 */
function rate(source: Source, series: 'count' | 'bucket', matcher: string, minutes: number): string {
  const { duration, pipelineLabel, pipelines } = source;
  const which = pipelines === undefined ? '' : `${pipelineLabel}=~${JSON.stringify(pipelines)}`;
  const matchers = [which, matcher].filter((text) => text !== '').join(',');
  const selector = `${duration}_${series}${matchers === '' ? '' : `{${matchers}}`}`;
  const range = promDuration(minutes);
  const born = `(${selector} unless ${selector} offset ${range}) / ${Math.round(minutes * 60)}`;
  return `sum by (job, ${pipelineLabel}) (${born} or rate(${selector}[${range}]))`;
}

/** Matches the bound of the bucket. Some exporters write a whole number as `1`, others as `1.0`. */
function atMost(seconds: number): string {
  return Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`;
}
