import {
  type Declared,
  type Described,
  declare,
  durationInWords,
  type InFile,
  percentInWords,
  type Standing,
} from '../core/index.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import { EVENTS } from './events.ts';
import { facts } from './facts.ts';
import { STATES } from './forced-states.ts';
import { CIRCUIT_BREAKER, FIXED } from './options.ts';

type Options = Described<typeof CIRCUIT_BREAKER>;

/** Its options in a file. */
export interface CircuitBreakerConfig extends InFile<typeof CIRCUIT_BREAKER> {
  /** Appears in errors, events and metrics. @default the name of the entry */
  readonly name?: string | undefined;
}

/** The memory of a circuit that shares its settings with others, before it has counted anything. */
const CIRCUIT_BYTES = 400;
/** Of calls that are spread over all of a time window. */
const TIME_WINDOW_BYTES = 1500;
/** Of a window of calls, beside a byte for each. */
const COUNT_WINDOW_BYTES = 150;

const CHANGED = 'a circuit changed its state; `warn` where it opened or was isolated, else `info`';

export const declaration: Declared = declare<typeof CIRCUIT_BREAKER>({
  kind: 'circuit-breaker',
  key: 'circuitBreaker',
  options: CIRCUIT_BREAKER,
  make: circuitBreaker,
  short: 'failureRate',
  places: [{ key: 'circuitBreaker', at: 60, standard: {} }],
  defaults: (standing) => ({ name: nameAt(standing) }),
  fixed: FIXED,

  // It lets a call through or refuses it at once.
  around: (inside) => inside,
  facts,
  summary: (options) => `opens ${triggers(options).join(' or ')}, for ${breakInWords(options)}`,
  happens: (options, { name }) => ({
    onFailure: `The circuit '${name}' counts it, and opens ${triggers(options).join(' or ')}. While it is open, calls fail at once with a CircuitOpenError.`,
  }),
  bytes: ({ window }) =>
    CIRCUIT_BYTES + (typeof window === 'number' ? TIME_WINDOW_BYTES : COUNT_WINDOW_BYTES + window.calls),

  events: {
    schemas: EVENTS,
    when: {
      'circuit.opened': CHANGED,
      'circuit.half-opened': CHANGED,
      'circuit.closed': CHANGED,
      'circuit.isolated': CHANGED,
      'circuit.disabled': CHANGED,
      'circuit.metrics-only': CHANGED,
      'execution.rejected': 'a policy refused to run the operation',
    },
    attributes: {
      'resilience.circuit_breaker.previous_state': { description: 'State that it was in before.' },
      'resilience.circuit_breaker.reason': {
        description: 'Why the state changed; `trip()` may give others.',
        values: [
          'failure_rate',
          'slow_call_rate',
          'consecutive_failures',
          'should_trip',
          'break_elapsed',
          'probe_succeeded',
          'probe_failed',
          'probe_expired',
          'idle',
          'manual',
          'restored',
        ],
      },
      'resilience.circuit_breaker.failure_ratio': { description: 'Share of failures in the window, 0–1.' },
      'resilience.circuit_breaker.throughput': { description: 'Calls in the window.' },
      'resilience.circuit_breaker.break_duration': {
        description: 'How long the circuit stays open, in seconds.',
      },
    },
  },

  test: {
    samples: {
      failureRate: [0.5, 0.1, 1],
      consecutiveFailures: [1, 2, 5],
      window: [{ calls: 3 }, '10s', { calls: 50 }],
      breakDuration: [500, '2s', { initial: 100, max: '1s' }],
      halfOpen: [{}, { permits: 2, successRate: 0.5 }],
      slowStart: [false, { duration: '1s', from: 0.5 }],
    },
    states: STATES,
  },
});

/** A circuit is best called by what it protects. */
function nameAt({ entry, nth }: Standing): string {
  return nth === 1 ? entry : `${entry}-${nth}`;
}

function triggers({
  failureRate,
  slowCallRate,
  slowCallDuration = 0,
  consecutiveFailures,
  shouldTrip,
  window,
  minimumCalls,
}: Options): string[] {
  const within = typeof window === 'number' ? durationInWords(window) : `the last ${window.calls} calls`;
  const least = `(of at least ${minimumCalls}) within ${within}`;
  const found: string[] = [];
  if (failureRate !== undefined) {
    found.push(`when ${percentInWords(failureRate)} of the calls ${least} failed`);
  }
  if (slowCallRate !== undefined) {
    const rate = percentInWords(slowCallRate);
    found.push(`when ${rate} of the calls ${least} took longer than ${durationInWords(slowCallDuration)}`);
  }
  if (consecutiveFailures !== undefined) found.push(`after ${consecutiveFailures} failures in a row`);
  if (shouldTrip !== undefined) found.push('when a function says so');
  return found;
}

function breakInWords({ breakDuration }: Options): string {
  if (typeof breakDuration === 'number') return durationInWords(breakDuration);
  if (breakDuration === undefined || 'function' in breakDuration) return 'a time by function';
  return `${durationInWords(breakDuration.initial)}, growing to ${durationInWords(breakDuration.max)}`;
}
