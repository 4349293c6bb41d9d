import {
  type Duration,
  type OptionsOf,
  outOfRange,
  type Resolved,
  resolve,
  updateOptions,
} from '../core/index.ts';

/** An endpoint that is not as any other. */
export const ENDPOINT = {
  /** The name by which the operation knows it: the origin of a region, the name of a replica. */
  name: { is: 'name', required: true },
  /** How many of the calls of its level it gets, relative to the others there: above 0 and at most 1000000. @default 1 */
  weight: { is: 'number', above: 0, max: 1_000_000, default: 1 },
  /**
   * Its level, an integer from 0 to 15: calls go to those with the lowest number, and to the next ones as far as those are ejected. All with the same
   * number share the calls.
   * @default 0
   */
  priority: { is: 'integer', max: 15, default: 0 },
} as const;

/** How many calls an endpoint gets that has come back, or is new. */
export const ENDPOINT_SLOW_START = {
  /** For how long, above 0. @default '30s' */
  duration: { is: 'duration', above: 0, max: 2_147_483_647, default: '30s' },
  /**
   * Share of its weight that it is given at first, a ratio in (0, 1]. It grows with time: `max(from, elapsed / duration)`, as with Envoy.
   * @default 0.1, as Envoy
   * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start
   */
  from: { is: 'ratio', default: 0.1 },
} as const;

/** When the success rate of an endpoint is an outlier. */
export const SUCCESS_RATE = {
  /**
   * By how many standard deviations (of the population) it must be below the mean of all. Above 0.
   * @default 1.9, as Envoy and gRPC
   */
  deviations: { is: 'number', above: 0, max: 1000, default: 1.9 },
  /** How many calls an endpoint must have seen within `interval` to be compared. An integer ≥ 1. @default 100, as Envoy and gRPC */
  minimumCalls: { is: 'integer', min: 1, default: 100 },
  /** How many such endpoints there must be. An integer ≥ 2. @default 5, as Envoy and gRPC */
  minimumEndpoints: { is: 'integer', min: 2, default: 5 },
} as const;

/**
 * Sends each attempt to one of several endpoints, and leaves those out for a while that fail.
 * @example { endpoints: [https://eu.example.com, https://us.example.com] }
 */
export const FAILOVER = {
  /**
   * Where calls can go, by name, each once: a name alone, or with its `weight` and `priority`. The operation asks which one it is by `endpointOf(call)`. At
   * least one.
   */
  endpoints: {
    is: 'list',
    of: {
      is: 'either',
      of: [{ is: 'name' }, { is: 'options', of: ENDPOINT as typeof ENDPOINT }],
      rule: 'must be a name, or an object with one',
    },
    min: 1,
    required: true,
  },
  /**
   * Which of those that are left is next:
   * - `'round-robin'`: one after the other, by weight; it begins anywhere;
   * - `'least-loaded'`: two are drawn by weight, and the one with fewer attempts running for its weight is taken. For endpoints, or calls, that differ in how
   *   long they take.
   * @default 'round-robin', as Envoy
   */
  balance: { is: 'one of', of: ['round-robin', 'least-loaded'], default: 'round-robin' },
  /**
   * How many failures of an endpoint in a row eject it. An integer ≥ 1; `'unlimited'` for never. The classifier says what counts as a failure; a timeout
   * further out is one.
   * @default 5, as Envoy
   * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier
   */
  consecutiveFailures: { is: 'integer', min: 1, default: 5 },
  /**
   * Ejects those whose success rate within `interval` is far below that of the others; `false` for never. It needs many endpoints and many calls.
   * @default { deviations: 1.9, minimumCalls: 100, minimumEndpoints: 5 }, as Envoy and gRPC
   * @see https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md
   */
  successRate: {
    is: 'either',
    of: [
      { is: 'options', of: SUCCESS_RATE as typeof SUCCESS_RATE },
      { is: 'exactly', value: false },
    ],
    rule: 'must be an object or false',
    default: { deviations: 1.9, minimumCalls: 100, minimumEndpoints: 5 },
  },
  /**
   * How often success rates are compared, and what is counted begins anew: with the first failure after that time. For each such time that an endpoint is not
   * ejected, its next ejection is shorter by one `ejectionTime`. Above 0.
   * @default '10s', as Envoy
   */
  interval: { is: 'duration', above: 0, max: 2_147_483_647, default: '10s' },
  /**
   * For how long an endpoint is ejected at first; the second time for twice as long, and so on. Above 0.
   * @default '30s', as Envoy
   */
  ejectionTime: { is: 'duration', above: 0, max: 2_147_483_647, default: '30s' },
  /**
   * The longest ejection, but for `jitter`. No shorter than `ejectionTime`.
   * @default '5m', as Envoy; `ejectionTime` where that is longer
   */
  maxEjectionTime: { is: 'duration', above: 0, max: 2_147_483_647 },
  /**
   * By how much an ejection may be longer, at random, as a share of it, so that not all clients come back to an endpoint at the same time: from 0 to 1.
   * @default 0.1
   */
  jitter: { is: 'number', max: 1, default: 0.1 },
  /**
   * The greatest share of all endpoints that is ejected, rounded down, above 0 and at most 1. One may always be ejected, and the last is never: with 1 all
   * but one.
   * @default 0.5: where most fail, it is hardly they. Envoy has 0.1, for clusters of many hosts, and no longer heeds health below half
   */
  maxEjected: { is: 'ratio', default: 0.5 },
  /**
   * Gives an endpoint that has come back, or that `update()` has added, few calls at first, and more with time: its caches are cold. `false` gives it its whole
   * weight at once.
   * @default { duration: '30s', from: 0.1 }
   */
  slowStart: {
    is: 'either',
    of: [
      { is: 'options', of: ENDPOINT_SLOW_START as typeof ENDPOINT_SLOW_START },
      { is: 'exactly', value: false },
    ],
    rule: 'must be an object or false',
    default: { duration: '30s', from: 0.1 },
  },
  /**
   * How much more than its part an endpoint is taken to carry: with 1.4, a level hands calls on to the next once more than 29 % of its endpoints are ejected,
   * and then in proportion. From 1 to 1000.
   * @default 1.4, as Envoy
   * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority
   */
  overprovisioning: { is: 'number', min: 1, max: 1000, default: 1.4 },
  /** Appears in events and metrics. @default 'failover' */
  name: { is: 'name', default: 'failover' },
} as const;

/** An endpoint: its name, its priority and its weight. */
export interface EndpointOptions<Name extends string = string> extends OptionsOf<typeof ENDPOINT> {
  readonly name: Name;
}

/** @typeParam Name of the endpoints: {@link Failover.endpointOf} answers with one of them */
export interface FailoverOptions<Name extends string = string> extends OptionsOf<typeof FAILOVER> {
  readonly endpoints: readonly (Name | EndpointOptions<Name>)[];
  /** Appears in events and metrics. @default 'failover' */
  readonly name?: string | undefined;
}

/** The options that can be changed while in use: also which endpoints there are. */
export interface FailoverUpdate<Name extends string = string>
  extends Partial<Omit<FailoverOptions<Name>, 'name'>> {}

export interface EndpointSettings extends Resolved<typeof ENDPOINT> {}
export interface SlowStartRule extends Resolved<typeof ENDPOINT_SLOW_START> {}

/** How long an endpoint is left out by hand. */
export interface EjectRequest {
  /** `'unlimited'` for until `readmit()`. @default 'unlimited' */
  readonly for?: Duration | 'unlimited' | undefined;
}

/** The options in force. */
export interface Settings extends Omit<Resolved<typeof FAILOVER>, 'endpoints'> {
  readonly endpoints: readonly EndpointSettings[];
  readonly maxEjectionTime: number;
}

/** The options that cannot change while in use. */
export const FIXED = ['name'] as const;

const PATH = 'failover';
const LONGEST_MS = 300_000;

export function resolveOptions(options: FailoverOptions): Settings {
  return together(resolve(PATH, FAILOVER, options));
}

/** @param given the options as they were given so far */
export function updatedOptions(
  given: Resolved<typeof FAILOVER>,
  change: FailoverUpdate,
): Resolved<typeof FAILOVER> {
  const changed = updateOptions(PATH, FAILOVER, given, change, FIXED);
  together(changed);
  return changed;
}

export function together(resolved: Resolved<typeof FAILOVER>): Settings {
  const endpoints = resolved.endpoints.map((one) =>
    typeof one === 'string' ? { name: one, weight: 1, priority: 0 } : one,
  );
  const names = new Set<string>();
  for (const [at, { name }] of endpoints.entries()) {
    if (names.has(name)) throw outOfRange(`${PATH}.endpoints[${at}]`, 'must not be named twice', name);
    names.add(name);
  }
  const { ejectionTime, maxEjectionTime = Math.max(LONGEST_MS, ejectionTime) } = resolved;
  if (maxEjectionTime < ejectionTime) {
    throw outOfRange(`${PATH}.maxEjectionTime`, 'must be at least ejectionTime', maxEjectionTime);
  }
  return { ...resolved, endpoints, maxEjectionTime };
}
