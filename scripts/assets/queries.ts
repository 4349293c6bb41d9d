import { BY_PIPELINE, BY_POLICY, eventLabel, LABEL, type Series } from './series.ts';

/**
 * The questions, in PromQL, that dashboard and alert rules ask.
 * @param range of the rates: `5m`, or the dashboard's `$__rate_interval`
 */
export function queriesOf(series: Series, range: string) {
  const { pipelineDuration: duration, policyEvents } = series;
  const { errorType, event, state } = LABEL;
  const rate = (selector: string) => `rate(${selector}[${range}])`;
  const perPipeline = (selector: string) => `sum ${BY_PIPELINE} (${rate(selector)})`;

  const succeeded = `${errorType}=""`;
  const failed = `${errorType}!~"|cancelled"`;
  const counted = `${errorType}!="cancelled"`;
  const events = (pattern: string) => policyEvents('', `${event}=~"${pattern}"`);
  const quantile = (q: number, selector: string, by: string) =>
    `histogram_quantile(${q}, sum by (le, ${by}) (${rate(selector)}))`;

  return {
    traffic: perPipeline(duration('_count')),
    inFlight: `sum ${BY_PIPELINE} (${series.pipelineActive()})`,
    /** Without failures yet there is no series of failures: `* 0` makes it one of zeros. */
    errorRatio:
      `(${perPipeline(duration('_count', failed))} or ${perPipeline(duration('_count'))} * 0)` +
      ` / ${perPipeline(duration('_count', counted))}`,
    errorsByType: `sum by (${LABEL.pipeline}, ${errorType}) (${rate(duration('_count', `${errorType}!=""`))})`,
    latency: (q: number) => quantile(q, duration('_bucket', succeeded), LABEL.pipeline),
    failureLatency: (q: number) => quantile(q, duration('_bucket', failed), LABEL.pipeline),

    saturation: `max ${BY_POLICY} (${series.capacityUsage()} / ${series.capacityLimit()})`,
    queueSaturation: `max ${BY_POLICY} (${series.queueUsage()} / ${series.queueLimit()})`,
    capacityUsage: `sum ${BY_POLICY} (${series.capacityUsage()})`,
    queueUsage: `sum ${BY_POLICY} (${series.queueUsage()})`,
    queueWait: (q: number) =>
      quantile(q, series.queueDuration('_bucket'), `${LABEL.pipeline}, ${LABEL.policy}`),
    rejections: `sum ${BY_POLICY} (${rate(events(eventLabel('execution.rejected')))})`,

    openCircuits: `sum ${BY_POLICY} (${series.circuitState('', `${state}=~"open|isolated"`)})`,
    circuitState: worstState(series),
    failureRatio: `max ${BY_POLICY} (${series.circuitFailureRatio()})`,
    transitions: `sum by (${LABEL.pipeline}, ${LABEL.policy}, ${state}) (${rate(events(eventLabel('circuit.opened')))})`,

    // Calls are in the histogram when they end: what is added to those in flight has been called too. Without it, a dependency
    // that hangs would look like a storm of retries.
    amplification:
      `${perPipeline(series.pipelineAttempts())} / ` +
      `((${perPipeline(duration('_count'))} + sum ${BY_PIPELINE} (deriv(${series.pipelineActive()}[${range}]))) > 0)`,
    retries: `sum by (${LABEL.pipeline}, ${event}) (${rate(events('retry[.].+'))})`,
    timeouts: `sum by (${LABEL.pipeline}, ${LABEL.policy}, ${event}) (${rate(events('(timeout|fallback)[.].+'))})`,
  };
}

export type Queries = ReturnType<typeof queriesOf>;

/** The states of a circuit from harmless to grave; the number of each is its place, from 1. */
export const STATES_BY_GRAVITY = [
  'closed',
  'disabled',
  'metrics_only',
  'half_open',
  'open',
  'isolated',
] as const;

/** For each circuit the gravest state that it is in anywhere, as a number. */
function worstState(series: Series): string {
  const numbers = STATES_BY_GRAVITY.map(
    (state, place) => `(${series.circuitState('', `${LABEL.state}="${state}"`)} > bool 0) * ${place + 1}`,
  );
  return `max ${BY_POLICY} (${numbers.join(' or ')})`;
}
