import {
  type OptionsOf,
  outOfRange,
  type Resolved,
  type Rules,
  resolve,
  updateOptions,
} from '../core/index.ts';

/**
 * Refuses calls on this side while the dependency refuses most of them: the least critical first.
 * @example { acceptRate: 0.5, window: 30s }
 */
export const ADAPTIVE_THROTTLE = {
  /**
   * How it finds out what the dependency can take:
   * - `'acceptance'`: by the share of calls that it accepts. Calls beyond `accepted / acceptRate` are refused by chance: Google's rule, with
   *   Envoy's `aggression`, least rate and cap. For any dependency that can be overloaded.
   * - `'cubic'`: by when it says 429, or whatever else the classifier calls throttled. From the first time on, calls are sent at a rate of their
   *   own: each 429 lowers it to 70 %, and it grows back as that of TCP CUBIC. AWS's adaptive mode, with its constants. For a dependency with
   *   quotas that nobody knows. Calls wait for their turn, for `maxWait`.
   *
   * It cannot be changed by `update()`.
   * @default 'acceptance'
   * @see https://sre.google/sre-book/handling-overload/
   */
  algorithm: { is: 'one of', of: ['acceptance', 'cubic'], default: 'acceptance' },
  /**
   * The share of calls that the dependency must accept, above 0 and at most 1: while it accepts more, nothing is refused. One over it is
   * Google's K. With 0.5 the dependency is still sent twice the calls that it accepts, which is how its recovery is noticed; a higher one sends
   * it less, and notices later.
   * @default 0.5, as Google: K = 2
   */
  acceptRate: { is: 'ratio', default: 0.5 },
  /**
   * How soon much is refused, from 1 to 100: the chance is the one of Google's rule to the power of `1 / aggression`.
   * @default 1, as Envoy
   * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/admission_control_filter
   */
  aggression: { is: 'number', min: 1, max: 100, default: 1 },
  /**
   * Below so many calls a second, on average over `window`, nothing is refused: a few say too little. 0 or more.
   * @default 5, as Finagle
   * @see https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/filter/NackAdmissionFilter.scala
   */
  minPerSecond: { is: 'number', max: 1_000_000, default: 5 },
  /**
   * The greatest share of all calls that is refused, above 0 and at most 1: what is let through finds out that the dependency is back.
   * @default 0.8, as Envoy
   */
  maxRejection: { is: 'ratio', default: 0.8 },
  /**
   * Which outcomes count as not accepted: every `'failure'` by the classifier, timeouts included, or only those by which the dependency says that it is
   * `'throttled'` (HTTP 429, 503 and the like). An outcome that the classifier ignores, and a call that never reached the dependency, counts as neither.
   * @default 'failure': a dependency that is overloaded may be unable to say so
   */
  rejectedBy: { is: 'one of', of: ['failure', 'throttled'], default: 'failure' },
  /**
   * How far back it looks. Above 0. It cannot be changed by `update()`.
   * @default '30s', as Envoy; Google has two minutes
   */
  window: { is: 'duration', above: 0, max: 2_147_483_647, default: '30s' },
  /**
   * With `'cubic'`: how long a call may wait until it may be sent. One that would have to wait longer fails at once.
   * @default '1s'
   * @throws RangeError beside another `algorithm`, where no call waits
   */
  maxWait: { is: 'duration', max: 2_147_483_647 },
  /** Appears in errors, events and metrics. @default 'adaptive-throttle' */
  name: { is: 'name', default: 'adaptive-throttle' },
} as const;

export interface AdaptiveThrottleOptions extends OptionsOf<typeof ADAPTIVE_THROTTLE> {
  /** Appears in errors, events and metrics. @default 'adaptive-throttle' */
  readonly name?: string | undefined;
}

/** The options that can be changed while in use. */
export interface AdaptiveThrottleUpdate
  extends Omit<AdaptiveThrottleOptions, 'name' | 'algorithm' | 'window'> {}

/** The options in force. */
export interface Settings extends Resolved<typeof ADAPTIVE_THROTTLE> {
  readonly maxWait: number;
}

/** The options that a throttle cannot change while in use: what it has counted would be lost. */
export const FIXED = ['name', 'algorithm', 'window'] as const;

/** Those of one algorithm alone. */
const ACCEPTANCE_ONLY = ['acceptRate', 'aggression', 'minPerSecond', 'maxRejection', 'rejectedBy', 'window'];
const CUBIC_ONLY = ['maxWait'];

const DEFAULT_MAX_WAIT_MS = 1000;
const PATH = 'adaptiveThrottle';

export function resolveOptions(options: AdaptiveThrottleOptions): Settings {
  return checkTogether(resolve(PATH, ADAPTIVE_THROTTLE, options), options);
}

export function updatedOptions(settings: Settings, change: AdaptiveThrottleUpdate): Settings {
  return checkTogether(updateOptions(PATH, ADAPTIVE_THROTTLE, settings, change, FIXED), change);
}

/** The options that the algorithm goes by: those of the other one would be refused. */
export function optionsInForce(settings: Settings): Partial<Settings> {
  const others = othersOf(settings);
  return Object.fromEntries(Object.entries(settings).filter(([option]) => !others.includes(option)));
}

function checkTogether(resolved: Resolved<typeof ADAPTIVE_THROTTLE>, given: object): Settings {
  for (const option of othersOf(resolved)) {
    const value = (given as Record<string, unknown>)[option];
    if (value === undefined) continue;
    const rule = `must be left out with the algorithm '${resolved.algorithm}'`;
    throw outOfRange(`${PATH}.${option}`, rule, value);
  }
  return { ...resolved, maxWait: resolved.maxWait ?? DEFAULT_MAX_WAIT_MS };
}

function othersOf({ algorithm }: Pick<Settings, 'algorithm'>): readonly (string & keyof Rules)[] {
  return algorithm === 'cubic' ? ACCEPTANCE_ONLY : CUBIC_ONLY;
}
