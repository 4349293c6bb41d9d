import { RECORDED } from '../../src/cli/slo/rules.ts';
import { type Queries, STATES_BY_GRAVITY } from './queries.ts';
import { LABEL } from './series.ts';

export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** The contents of a panel, for Grafana and for the picture in the README. */
export interface PanelSpec {
  readonly kind: 'lines' | 'number' | 'states';
  readonly title: string;
  /** Meaning of the panel, and what to do about it. */
  readonly description: string;
  /** Unit, by Grafana's name: `s`, `percentunit`, `reqps`, `short`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly min?: number;
  readonly max?: number;
  /** Meanings of the values, for a panel of states. */
  readonly states?: readonly StateSpec[];
  /** Threshold from which the value is bad: a panel of numbers turns red. */
  readonly bad?: number;
  /** True if values up to `bad` are bad, instead of values from `bad`. */
  readonly badBelow?: boolean;
}

export interface StateSpec {
  readonly value: number;
  readonly text: string;
  /** Colour, by Grafana's name. */
  readonly colour: string;
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

const PIPELINE = `{{${LABEL.pipeline}}}`;
const POLICY = `${PIPELINE} {{${LABEL.policy}}}`;

/** The states of a circuit, with the numbers that the query returns for them. */
const CIRCUIT_STATES: readonly StateSpec[] = STATES_BY_GRAVITY.map((state, place) => ({
  value: place + 1,
  text: state.replace('_', ' '),
  colour: {
    closed: 'green',
    disabled: 'blue',
    metrics_only: 'purple',
    half_open: 'yellow',
    open: 'red',
    isolated: 'dark-red',
  }[state],
}));

/** Selects series that rules record: `recorded('ALERTS', 'alertstate="firing"')`. */
export type Recorded = (name: string, matcher?: string) => string;

export function rows(queries: Queries, recorded: Recorded): RowSpec[] {
  return [
    { title: 'At a glance', panels: glance(queries) },
    { title: 'Golden signals', panels: golden(queries) },
    { title: 'Circuit breakers', panels: circuits(queries) },
    { title: 'Retries, timeouts, fallbacks', panels: retries(queries) },
    { title: 'Limits and queues', panels: limits(queries) },
    { title: 'What instances share', panels: fleet(queries) },
    { title: 'Service level objectives', panels: objectives(recorded) },
  ];
}

function glance(queries: Queries): PanelSpec[] {
  return [
    {
      kind: 'number',
      title: 'Success',
      description:
        'Share of the calls that succeed, at any attempt. Calls that their caller cancelled do not count.',
      unit: 'percentunit',
      queries: [{ expr: `1 - (${queries.errorRatio})`, legend: PIPELINE }],
      bad: 0.999,
      badBelow: true,
    },
    {
      kind: 'number',
      title: 'p95 of successes',
      description: '95 % of the successful calls are answered within this time, including waits and retries.',
      unit: 's',
      queries: [{ expr: queries.latency(0.95), legend: PIPELINE }],
      bad: 0.25,
    },
    {
      kind: 'number',
      title: 'Open circuits',
      description: 'Circuits that are rejecting calls now, over all instances.',
      unit: 'short',
      queries: [{ expr: queries.openCircuits, legend: POLICY }],
      bad: 1,
    },
    {
      kind: 'number',
      title: 'Attempts per call',
      description:
        'Load that retries add: 1 means none. Circuits and budgets keep it low when a dependency fails.',
      unit: 'short',
      queries: [{ expr: queries.amplification, legend: PIPELINE }],
      bad: 1.5,
    },
  ];
}

function golden(queries: Queries): PanelSpec[] {
  return [
    {
      kind: 'lines',
      title: 'Traffic',
      description: 'Calls per second, with any outcome.',
      unit: 'reqps',
      queries: [{ expr: queries.traffic, legend: PIPELINE }],
    },
    {
      kind: 'lines',
      title: 'Errors',
      description:
        'Share of the calls that finally fail. A failure that a retry or a fallback has replaced is not an error.',
      unit: 'percentunit',
      queries: [{ expr: queries.errorRatio, legend: PIPELINE }],
    },
    {
      kind: 'lines',
      title: 'Errors by type',
      description: 'Failed calls per second, by the error of the dependency or the rejection by a policy.',
      unit: 'reqps',
      queries: [{ expr: queries.errorsByType, legend: `${PIPELINE} {{${LABEL.errorType}}}` }],
    },
    {
      kind: 'lines',
      title: 'Latency of successes',
      description:
        'Failures are not included: an open circuit fails within microseconds and would make an outage look fast.',
      unit: 's',
      queries: [0.5, 0.95, 0.99].map((q) => ({
        expr: queries.latency(q),
        legend: `${PIPELINE} p${q * 100}`,
      })),
    },
    {
      kind: 'lines',
      title: 'Latency of failures (p95)',
      description: 'Time that callers wait for a failure.',
      unit: 's',
      queries: [{ expr: queries.failureLatency(0.95), legend: PIPELINE }],
    },
    {
      kind: 'lines',
      title: 'Saturation',
      description:
        'Share of each limit and queue that is in use, on the instance with the highest use: at 100 % calls wait, or are rejected.',
      unit: 'percentunit',
      queries: [
        { expr: queries.saturation, legend: POLICY },
        { expr: queries.queueSaturation, legend: `${POLICY} queue` },
      ],
      max: 1,
      bad: 0.9,
    },
  ];
}

function circuits(queries: Queries): PanelSpec[] {
  return [
    {
      kind: 'states',
      title: 'State',
      description: 'Most serious state of each circuit on any instance.',
      unit: 'short',
      queries: [{ expr: queries.circuitState, legend: POLICY }],
      states: CIRCUIT_STATES,
    },
    {
      kind: 'lines',
      title: 'Failure ratio',
      description:
        'Failure ratio in the window of each circuit, on the worst instance. Absent while there are too few calls.',
      unit: 'percentunit',
      queries: [{ expr: queries.failureRatio, legend: POLICY }],
      max: 1,
    },
    {
      kind: 'lines',
      title: 'Changes of state',
      description: 'Per second, by the new state. It shows circuits that open and close repeatedly.',
      unit: 'reqps',
      queries: [{ expr: queries.transitions, legend: `${POLICY} {{${LABEL.state}}}` }],
    },
  ];
}

function retries(queries: Queries): PanelSpec[] {
  return [
    {
      kind: 'lines',
      title: 'Attempts per call',
      description:
        'Load on the dependency for each call. Above 1, retries add load; below 1, calls are rejected early.',
      unit: 'short',
      queries: [{ expr: queries.amplification, legend: PIPELINE }],
      bad: 1.5,
    },
    {
      kind: 'lines',
      title: 'Retries',
      description:
        'Per second: scheduled, given up after the last attempt, and not made for lack of budget or time.',
      unit: 'reqps',
      queries: [{ expr: queries.retries, legend: `${PIPELINE} {{${LABEL.event}}}` }],
    },
    {
      kind: 'lines',
      title: 'Timeouts and fallbacks',
      description: 'Per second, by policy.',
      unit: 'reqps',
      queries: [{ expr: queries.timeouts, legend: `${POLICY} {{${LABEL.event}}}` }],
    },
  ];
}

function limits(queries: Queries): PanelSpec[] {
  return [
    {
      kind: 'lines',
      title: 'Permits in use',
      description: 'Calls in a bulkhead, permits of a rate limiter, retries of a budget, over all instances.',
      unit: 'short',
      queries: [{ expr: queries.capacityUsage, legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'Queue',
      description: 'Calls that wait for a permit, over all instances.',
      unit: 'short',
      queries: [{ expr: queries.queueUsage, legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'Wait in the queue (p99)',
      description: 'Only calls that waited.',
      unit: 's',
      queries: [{ expr: queries.queueWait(0.99), legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'Rejections',
      description: 'Calls per second that a policy rejected: an open circuit, a full bulkhead, a rate limit.',
      unit: 'reqps',
      queries: [{ expr: queries.rejections, legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'In flight',
      description: 'Calls in flight, including waiting ones.',
      unit: 'short',
      queries: [{ expr: queries.inFlight, legend: PIPELINE }],
    },
  ];
}

function fleet(queries: Queries): PanelSpec[] {
  return [
    {
      kind: 'lines',
      title: 'Instances alive',
      description:
        'Number of live instances, as the instances know it. While the server is unreachable, each has an equal share of the limit.',
      unit: 'short',
      queries: [{ expr: queries.fleetInstances, legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'Instances that decide alone',
      description: 'They cannot reach the server: each continues within its share of the limit.',
      unit: 'short',
      queries: [{ expr: queries.fleetAlone, legend: POLICY }],
      bad: 1,
    },
    {
      kind: 'lines',
      title: 'Permits by source',
      description:
        'Per second: from a lease that the instance already had, from the server, or from its own share.',
      unit: 'reqps',
      queries: [{ expr: queries.fleetPermits, legend: `${POLICY} {{${LABEL.decision}}}` }],
    },
    {
      kind: 'lines',
      title: 'Questions per permit',
      description: 'Share of calls that needed a request to the server. Leases keep it low.',
      unit: 'percentunit',
      queries: [{ expr: queries.fleetQuestions, legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'Requests to shared stores by result',
      description:
        'Per second: answered in the process or by the server, leases that were given or that another instance has, and those that went on without the server.',
      unit: 'reqps',
      queries: [{ expr: queries.fleetRequests, legend: `${POLICY} {{${LABEL.result}}}` }],
    },
  ];
}

function objectives(recorded: Recorded): PanelSpec[] {
  const legend = `${PIPELINE} {{slo}}`;
  return [
    {
      kind: 'lines',
      title: 'Burn rate',
      description:
        'At 1 the error budget lasts exactly as long as its window; at 14.4 there is a page. Needs the SLO rules.',
      unit: 'short',
      queries: [{ expr: recorded(RECORDED.burnRate), legend }],
      bad: 14.4,
    },
    {
      kind: 'lines',
      title: 'Remaining error budget',
      description:
        'For the whole window of the objective. Below 0 the objective is missed. Needs the SLO rules.',
      unit: 'percentunit',
      queries: [{ expr: recorded(RECORDED.budgetRemaining), legend }],
      min: -1,
      max: 1,
    },
    {
      kind: 'states',
      title: 'Alerts that fire',
      states: [{ value: 1, text: 'firing', colour: 'red' }],
      description: 'Alerts of the rules in assets/prometheus, by severity.',
      unit: 'short',
      queries: [
        {
          expr: `max by (alertname, severity, slo) (${recorded('ALERTS', 'alertname=~"Resilience.+", alertstate="firing"')})`,
          legend: '{{alertname}} {{slo}} {{severity}}',
        },
      ],
    },
  ];
}
