import type { LatencyObjective } from './options.ts';
import { promDuration } from './windows.ts';

/** How an SLO counts: the calls that matter, and those of them that were bad. */
export interface Indicator {
  /** `success` or `latency`: the `slo` label of everything recorded. */
  readonly slo: string;
  /** In words, for the annotations of an alert: "0.4 % of the calls …". */
  readonly bad: string;
  /** The share of bad calls that is allowed. */
  readonly budget: number;
  /** PromQL: bad calls per second over so many minutes, … */
  readonly badRate: (minutes: number) => string;
  /** … and all that count. */
  readonly totalRate: (minutes: number) => string;
}

/** What indicators are made of: the histogram's name in Prometheus, and the labels that keep pipelines apart. */
export interface Source {
  readonly duration: string;
  readonly pipelineLabel: string;
  readonly errorTypeLabel: string;
  /** The `error.type` of a call that its caller gave up: nobody's failure. */
  readonly cancelled: string;
  /** A regular expression for the pipelines that the SLO is for. */
  readonly pipelines: string | undefined;
}

/** A call is good if it succeeds, at the first attempt or at the last; one that its caller gave up does not count. */
export function successIndicator(source: Source, budget: number): Indicator {
  const { errorTypeLabel: type, cancelled } = source;
  const failed = (minutes: number) => rate(source, 'count', `${type}!~"|${cancelled}"`, minutes);
  return {
    slo: 'success',
    bad: 'of the calls fail',
    budget,
    // `or … * 0`: where no call has failed yet there is no series of failures, and no ratio would be recorded.
    badRate: (minutes) => `(${failed(minutes)} or ${rate(source, 'count', '', minutes)} * 0)`,
    totalRate: (minutes) => rate(source, 'count', `${type}!="${cancelled}"`, minutes),
  };
}

/**
 * A successful call is good if it is fast enough. Failures do not count here: an open circuit fails within microseconds,
 * and would make an outage look fast.
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
 * Calls per second. `rate` sees no increase up to the first sample of a series, and the series of a type of error appears with
 * its first failures: 500 at once, if it must be. Where a series was not there a range ago, all that it has counted is new.
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

/** The bucket's bound. A whole number is written `1` by some exporters and `1.0` by others. */
function atMost(seconds: number): string {
  return Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`;
}
