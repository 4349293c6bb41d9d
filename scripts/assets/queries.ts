import { eventLabel, LABEL, type Series } from './series.ts';

/**
 * Returns the PromQL queries of the dashboard and the alert rules.
 * @param range range of the rates: `5m`, or the dashboard's `$__rate_interval`
 * @param groups labels that distinguish pipelines besides their names: the job in alerts; in the dashboard, a variable selects it
 */
export function queriesOf(series: Series, range: string, groups: readonly string[] = []) {
  const { pipelineDuration: duration, policyEvents } = series;
  const by = (...labels: readonly string[]) => `by (${[...groups, LABEL.pipeline, ...labels].join(', ')})`;
  const BY_PIPELINE = by();
  const BY_POLICY = by(LABEL.policy);
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
    /** Before the first failure there is no series of failures: `* 0` creates one of zeros. */
    errorRatio:
      `(${perPipeline(duration('_count', failed))} or ${perPipeline(duration('_count'))} * 0)` +
      ` / ${perPipeline(duration('_count', counted))}`,
    errorsByType: `sum by (${LABEL.pipeline}, ${errorType}) (${rate(duration('_count', `${errorType}!=""`))})`,
    latency: (q: number) => quantile(q, duration('_bucket', succeeded), LABEL.pipeline),
    failureLatency: (q: number) => quantile(q, duration('_bucket', failed), LABEL.pipeline),

    // The value 0 means that there is no limit.
    saturation: `max ${BY_POLICY} (${series.capacityUsage()} / (${series.capacityLimit()} > 0))`,
    queueSaturation: `max ${BY_POLICY} (${series.queueUsage()} / (${series.queueLimit()} > 0))`,
    capacityUsage: `sum ${BY_POLICY} (${series.capacityUsage()})`,
    queueUsage: `sum ${BY_POLICY} (${series.queueUsage()})`,
    queueWait: (q: number) =>
      quantile(q, series.queueDuration('_bucket'), `${LABEL.pipeline}, ${LABEL.policy}`),
    rejections: `sum ${BY_POLICY} (${rate(events(eventLabel('execution.rejected')))})`,

    /** More than an instance or two of a fleet that decide alone, or for more than a moment, mean an outage of the server. */
    fleetAlone: `count ${BY_POLICY} (${series.fleetMode()} == 2)`,
    fleetInstances: `max ${BY_POLICY} (${series.fleetInstances()})`,
    fleetPermits: `sum by (${LABEL.pipeline}, ${LABEL.policy}, ${LABEL.decision}) (${rate(series.fleetPermits())})`,
    fleetQuestions: `sum ${BY_POLICY} (${rate(series.fleetQuestions())}) / (sum ${BY_POLICY} (${rate(series.fleetPermits())}) > 0)`,
    fleetRequests: `sum by (${LABEL.pipeline}, ${LABEL.policy}, ${LABEL.result}) (${rate(series.fleetRequests())})`,

    openCircuits: `sum ${BY_POLICY} (${series.circuitState('', OPEN)})`,
    // A circuit that opens repeatedly is half-open or closed at many scrapes, so the range before is searched for an open state.
    openLately: `sum ${BY_POLICY} (max_over_time(${series.circuitState('', OPEN)}[${range}]))`,
    openings: `sum ${BY_POLICY} (increase(${policyEvents('', `${event}="${eventLabel('circuit.opened')}", ${state}="open"`)}[${range}]))`,
    circuitState: worstState(series, BY_POLICY),
    failureRatio: `max ${BY_POLICY} (${series.circuitFailureRatio()})`,
    transitions: `sum by (${LABEL.pipeline}, ${LABEL.policy}, ${state}) (${rate(events(eventLabel('circuit.opened')))})`,

    // The histogram counts calls when they end, so the increase of those in flight is added. Otherwise a dependency that hangs
    // would look like a storm of retries.
    amplification:
      `${perPipeline(series.pipelineAttempts())} / ` +
      `((${perPipeline(duration('_count'))} + sum ${BY_PIPELINE} (deriv(${series.pipelineActive()}[${range}]))) > 0)`,
    attempts: `sum ${BY_PIPELINE} (increase(${series.pipelineAttempts()}[${range}]))`,
    /** Pipelines that existed within that time, and no longer exist. */
    gone: `group ${BY_PIPELINE} (present_over_time(${series.pipelineActive()}[${range}])) unless group ${BY_PIPELINE} (${series.pipelineActive()})`,
    retries: `sum by (${LABEL.pipeline}, ${event}) (${rate(events('retry[.].+'))})`,
    timeouts: `sum by (${LABEL.pipeline}, ${LABEL.policy}, ${event}) (${rate(events('(timeout|fallback)[.].+'))})`,
  };
}

const OPEN = `${LABEL.state}=~"open|isolated"`;

export type Queries = ReturnType<typeof queriesOf>;

/** The states of a circuit, from harmless to serious. The number of each is its index, from 1. */
export const STATES_BY_GRAVITY = [
  'closed',
  'disabled',
  'metrics_only',
  'half_open',
  'open',
  'isolated',
] as const;

/** Returns the most serious state of each circuit on any instance, as a number. */
function worstState(series: Series, byPolicy: string): string {
  const numbers = STATES_BY_GRAVITY.map(
    (state, place) => `(${series.circuitState('', `${LABEL.state}="${state}"`)} > bool 0) * ${place + 1}`,
  );
  return `max ${byPolicy} (${numbers.join(' or ')})`;
}
