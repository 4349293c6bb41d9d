import type { LatencyObjective } from './options.ts';

/** How an SLO counts: the calls that matter, and those of them that were bad. */
export interface Indicator {
  /** `success` or `latency`: the `slo` label of everything recorded. */
  readonly slo: string;
  /** In words, for the annotations of an alert: "0.4 % of the calls …". */
  readonly bad: string;
  /** The share of bad calls that is allowed. */
  readonly budget: number;
  /** PromQL: bad calls per second over a range such as `5m`, … */
  readonly badRate: (range: string) => string;
  /** … and all that count. */
  readonly totalRate: (range: string) => string;
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
  const failed = (range: string) => rate(source, 'count', `${type}!~"|${cancelled}"`, range);
  return {
    slo: 'success',
    bad: 'of the calls fail',
    budget,
    // `or … * 0`: where no call has failed yet there is no series of failures, and no ratio would be recorded.
    badRate: (range) => `(${failed(range)} or ${rate(source, 'count', '', range)} * 0)`,
    totalRate: (range) => rate(source, 'count', `${type}!="${cancelled}"`, range),
  };
}

/**
 * A successful call is good if it is fast enough. Failures do not count here: an open circuit fails within microseconds,
 * and would make an outage look fast.
 */
export function latencyIndicator(source: Source, { thresholdSeconds, budget }: LatencyObjective): Indicator {
  const succeeded = `${source.errorTypeLabel}=""`;
  const all = (range: string) => rate(source, 'count', succeeded, range);
  const fast = (range: string) => rate(source, 'bucket', `${succeeded},${atMost(thresholdSeconds)}`, range);
  return {
    slo: 'latency',
    bad: `of the successful calls take longer than ${thresholdSeconds * 1000} ms`,
    budget,
    badRate: (range) => `(${all(range)} - ${fast(range)})`,
    totalRate: all,
  };
}

function rate(source: Source, series: 'count' | 'bucket', matcher: string, range: string): string {
  const { duration, pipelineLabel, pipelines } = source;
  const which = pipelines === undefined ? '' : `${pipelineLabel}=~${JSON.stringify(pipelines)}`;
  const matchers = [which, matcher].filter((text) => text !== '').join(',');
  const selector = `${duration}_${series}${matchers === '' ? '' : `{${matchers}}`}`;
  return `sum by (job, ${pipelineLabel}) (rate(${selector}[${range}]))`;
}

/** The bucket's bound. A whole number is written `1` by some exporters and `1.0` by others. */
function atMost(seconds: number): string {
  return Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`;
}
