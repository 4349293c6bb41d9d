import { RECORDED } from '../../src/cli/slo/rules.ts';
import { type Queries, STATES_BY_GRAVITY } from './queries.ts';
import { LABEL } from './series.ts';

export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** What a panel shows, whoever draws it: Grafana, or the picture in the README. */
export interface PanelSpec {
  readonly kind: 'lines' | 'number' | 'states';
  readonly title: string;
  /** What it tells, and what to do about it. */
  readonly description: string;
  /** In Grafana's names: `s`, `percentunit`, `reqps`, `short`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly min?: number;
  readonly max?: number;
  /** What the values of a panel of states mean. */
  readonly states?: readonly StateSpec[];
  /** From this value on it is bad; a panel of numbers turns red. */
  readonly bad?: number;
  /** Whether `bad` and what is below it is bad, instead of what is above. */
  readonly badBelow?: boolean;
}

export interface StateSpec {
  readonly value: number;
  readonly text: string;
  /** In Grafana's names. */
  readonly colour: string;
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

const PIPELINE = `{{${LABEL.pipeline}}}`;
const POLICY = `${PIPELINE} {{${LABEL.policy}}}`;

/** The states of a circuit as the numbers that the query makes of them. */
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

/** Selects series that rules make: `recorded('ALERTS', 'alertstate="firing"')`. */
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
        'Share of the calls that succeed, at whatever attempt. Calls that their caller gave up do not count.',
      unit: 'percentunit',
      queries: [{ expr: `1 - (${queries.errorRatio})`, legend: PIPELINE }],
      bad: 0.999,
      badBelow: true,
    },
    {
      kind: 'number',
      title: 'p95 of successes',
      description:
        '95 % of the successful calls are answered within this time, waiting and retries included.',
      unit: 's',
      queries: [{ expr: queries.latency(0.95), legend: PIPELINE }],
      bad: 0.25,
    },
    {
      kind: 'number',
      title: 'Open circuits',
      description: 'Circuits that refuse calls now, over all instances.',
      unit: 'short',
      queries: [{ expr: queries.openCircuits, legend: POLICY }],
      bad: 1,
    },
    {
      kind: 'number',
      title: 'Attempts per call',
      description:
        'How much load retries add: 1 is none. Circuits and budgets keep it low when a dependency fails.',
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
      description: 'Calls per second, whatever became of them.',
      unit: 'reqps',
      queries: [{ expr: queries.traffic, legend: PIPELINE }],
    },
    {
      kind: 'lines',
      title: 'Errors',
      description:
        'Share of the calls that fail in the end. What a retry or a fallback has saved is no error.',
      unit: 'percentunit',
      queries: [{ expr: queries.errorRatio, legend: PIPELINE }],
    },
    {
      kind: 'lines',
      title: 'Errors by type',
      description: 'Failed calls per second: which dependency error, and which of our own refusals.',
      unit: 'reqps',
      queries: [{ expr: queries.errorsByType, legend: `${PIPELINE} {{${LABEL.errorType}}}` }],
    },
    {
      kind: 'lines',
      title: 'Latency of successes',
      description:
        'Failures are apart: an open circuit fails within microseconds and would make an outage look fast.',
      unit: 's',
      queries: [0.5, 0.95, 0.99].map((q) => ({
        expr: queries.latency(q),
        legend: `${PIPELINE} p${q * 100}`,
      })),
    },
    {
      kind: 'lines',
      title: 'Latency of failures (p95)',
      description: 'How long callers wait for bad news.',
      unit: 's',
      queries: [{ expr: queries.failureLatency(0.95), legend: PIPELINE }],
    },
    {
      kind: 'lines',
      title: 'Saturation',
      description:
        'Share of each limit and queue that is in use, on the fullest instance: at 100 % calls wait, or are refused.',
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
      description: 'Of each circuit, the gravest state that it is in on any instance.',
      unit: 'short',
      queries: [{ expr: queries.circuitState, legend: POLICY }],
      states: CIRCUIT_STATES,
    },
    {
      kind: 'lines',
      title: 'Failure ratio',
      description:
        'What each circuit sees in its window, on the worst instance. Absent while it has seen too few calls.',
      unit: 'percentunit',
      queries: [{ expr: queries.failureRatio, legend: POLICY }],
      max: 1,
    },
    {
      kind: 'lines',
      title: 'Changes of state',
      description: 'Per second, by the state that was entered. A circuit that flaps shows here.',
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
        'Load that the dependency gets for each call. Above 1 retries add to it, below 1 calls are refused early.',
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
      description: 'Places of a bulkhead, tokens of a rate limiter, retries of a budget, over all instances.',
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
      description: 'Of the calls that waited at all.',
      unit: 's',
      queries: [{ expr: queries.queueWait(0.99), legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'Rejections',
      description: 'Calls per second that a policy refused: an open circuit, a full bulkhead, a rate limit.',
      unit: 'reqps',
      queries: [{ expr: queries.rejections, legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'In flight',
      description: 'Calls under way, waiting ones included.',
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
        'As the instances have heard of each other. While the server is away, each has one part in so many.',
      unit: 'short',
      queries: [{ expr: queries.fleetInstances, legend: POLICY }],
    },
    {
      kind: 'lines',
      title: 'Instances that decide by themselves',
      description: 'The server is away for them: each goes on within its share of the limit.',
      unit: 'short',
      queries: [{ expr: queries.fleetAlone, legend: POLICY }],
      bad: 1,
    },
    {
      kind: 'lines',
      title: 'Permits by who decides',
      description: 'Per second: from a lease that lay ready, by the server, or out of the share.',
      unit: 'reqps',
      queries: [{ expr: queries.fleetPermits, legend: `${POLICY} {{${LABEL.decision}}}` }],
    },
    {
      kind: 'lines',
      title: 'Questions per permit',
      description: 'How many calls had to ask the server. Leases keep it low.',
      unit: 'percentunit',
      queries: [{ expr: queries.fleetQuestions, legend: POLICY }],
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
        'At 1 the error budget lasts exactly as long as it should; at 14.4 somebody is paged. Needs the SLO rules.',
      unit: 'short',
      queries: [{ expr: recorded(RECORDED.burnRate), legend }],
      bad: 14.4,
    },
    {
      kind: 'lines',
      title: 'Error budget that is left',
      description:
        'Of the whole window of the objective. Below 0 the objective is missed. Needs the SLO rules.',
      unit: 'percentunit',
      queries: [{ expr: recorded(RECORDED.budgetRemaining), legend }],
      min: -1,
      max: 1,
    },
    {
      kind: 'states',
      title: 'Alerts that fire',
      states: [{ value: 1, text: 'firing', colour: 'red' }],
      description: 'Of the rules in assets/prometheus, by severity.',
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
