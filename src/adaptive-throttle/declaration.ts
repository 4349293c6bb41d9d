import {
  type Bounds,
  type DeclaredAs,
  type Described,
  declare,
  durationInWords,
  type InFile,
  percentInWords,
} from '../core/index.ts';
import { adaptiveThrottle } from './adaptive-throttle.ts';
import { EVENTS } from './events.ts';
import { facts, maxWaitOf } from './facts.ts';
import { ADAPTIVE_THROTTLE, FIXED } from './options.ts';
import type { AdaptiveThrottle } from './throttle.ts';

type Options = Described<typeof ADAPTIVE_THROTTLE>;

/** Its counters and events, as measured; the shares of criticalities, once something is refused, are 1 KB of it. */
const BYTES = 3500;

/** Its options in a file. */
export interface AdaptiveThrottleConfig extends InFile<typeof ADAPTIVE_THROTTLE> {
  /** Appears in errors, events and metrics. @default 'adaptive-throttle' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'adaptiveThrottle', AdaptiveThrottleConfig> = declare<
  typeof ADAPTIVE_THROTTLE,
  'adaptiveThrottle'
>({
  kind: 'adaptive-throttle',
  key: 'adaptiveThrottle',
  options: ADAPTIVE_THROTTLE,
  make: adaptiveThrottle,
  short: 'acceptRate',
  places: [{ key: 'adaptiveThrottle', at: 55 }],
  fixed: FIXED,

  around,
  facts,
  summary,
  happens: (options) => ({ onOverload: onOverload(options) }),
  bytes: () => BYTES,

  events: {
    schemas: EVENTS,
    when: {
      'throttle.started': 'calls are refused or held back, and were not before',
      'throttle.ended': 'no call was refused or held back for as long as the window is',
      'execution.rejected': 'a policy refused to run the operation',
    },
    attributes: {
      'resilience.throttle.rejection': { description: 'The share of all calls that is refused, 0–1.' },
      'resilience.throttle.rate': { description: 'Calls that are sent in a second.' },
      'resilience.throttle.duration': { description: 'For how long calls were refused or held back.' },
    },
  },

  test: {
    samples: {
      acceptRate: [0.5, 0.9],
      aggression: [1, 2],
      minPerSecond: [0, 1],
      maxRejection: [0.5, 0.8, 1],
      rejectedBy: ['failure', 'throttled'],
      window: ['1s', '30s'],
    },
    states: {
      shedding: (throttle: AdaptiveThrottle, { ms }) => throttle.shed({ for: ms ?? 'unlimited' }),
      calm: (throttle: AdaptiveThrottle) => throttle.reset(),
    },
  },
});

function around(inside: Bounds, options: Options): Bounds {
  const maxWait = maxWaitOf(options);
  return {
    ...inside,
    latencyMs: inside.latencyMs + maxWait,
    inFlight: maxWait === 0 ? inside.inFlight : Infinity,
  };
}

function summary(options: Options): string {
  if (options.algorithm === 'cubic') {
    return `once throttled, sends at the rate that the dependency takes; calls wait up to ${durationInWords(maxWaitOf(options))}`;
  }
  const { acceptRate, maxRejection, window } = options;
  return `sheds up to ${percentInWords(maxRejection)} of the calls, the least critical first, while fewer than ${percentInWords(acceptRate)} are accepted within ${durationInWords(window)}`;
}

function onOverload(options: Options): string {
  if (options.algorithm === 'cubic') {
    return 'Once the dependency has said that it is too much, calls are held back to a rate that it takes; those that would wait too long fail at once with a ThrottledError.';
  }
  return `While the dependency accepts fewer than ${percentInWords(options.acceptRate)} of the calls, so many fail at once with a ThrottledError, the least critical first, that it can keep up with the rest.`;
}
