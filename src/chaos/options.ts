import type { Call, Duration, Fn, Made, OptionsOf } from '../core/index.ts';
import type { ChaosSwitch } from './chaos-switch.ts';
import { type FaultData, isError } from './fault-data.ts';
import { OPT_IN } from './opt-in.ts';
import type { Draw } from './weighted.ts';

/**
 * Does something bad to calls, on purpose.
 *
 * All options of all sorts of chaos: what each of them has is in `settings.ts`.
 * @example { inject: latency, rate: 0.01, latency: 2s }
 */
export const CHAOS = {
  /** The injections: each has the option of that name, and may not have those of the others. */
  inject: { is: 'one of', of: ['latency', 'fault', 'outcome', 'behavior'], required: true },
  /**
   * Share of the calls that meet chaos, 0–1; or a function that says it for each call.
   *
   * An error that the function throws, or a number that is no share, becomes the call's failure.
   */
  rate: {
    is: 'either',
    of: [{ is: 'number', max: 1 }, { is: 'function' } as Fn<(call: Call) => number>],
    required: true,
  },
  /**
   * How long a call is held up before it goes on, ≥ 0; `'unlimited'` holds it until it is given up.
   *
   * A function says it for each call, `weighted([…])` among them. Only for `inject: 'latency'`, which needs it.
   */
  latency: { is: 'either', of: [{ is: 'duration' }, { is: 'function' } as Fn<Draw<Duration>>] },
  /**
   * The error that a call fails with: as an object it is an error with that `message`, and the other properties besides.
   *
   * A function makes what is thrown for each call, `weighted([…])` among them. An error is thrown as it is. Only for `inject: 'fault'`.
   * @default a {@link ChaosError}
   */
  fault: {
    is: 'either',
    of: [
      { is: 'made', rule: 'must be an error', test: isError } as Made<Error>,
      { is: 'function' } as Fn<Draw<unknown>>,
      { is: 'data' },
    ],
  },
  /**
   * The answer of a call.
   *
   * A function makes it for each call, `weighted([…])` among them. Only for `inject: 'outcome'`, which needs it.
   */
  outcome: { is: 'either', of: [{ is: 'function' } as Fn<Draw<unknown>>, { is: 'data' }] },
  /**
   * Runs before the call goes on: to empty a cache, to restart a container, to change a configuration.
   *
   * If it returns a promise, the call waits for it. An error that it throws is the call's failure. Only for `inject: 'behavior'`, which needs it.
   */
  behavior: { is: 'function' } as Fn<(call: Call) => unknown>,
  /**
   * So many calls are held up at the same time, at most; others go through. An integer ≥ 1.
   *
   * Only for `inject: 'latency'` and `inject: 'behavior'`.
   * @default 'unlimited'
   */
  maxActive: { is: 'integer', min: 1, default: 'unlimited' },
  /** True if chaos may happen at all, or to that call. @default true */
  enabled: {
    is: 'either',
    of: [{ is: 'boolean' }, { is: 'function' } as Fn<(call: Call) => boolean>],
    default: true,
  },
  /** Restricts chaos to the calls that ask for it by a header of their request; `rate` applies to those. @default none */
  optIn: { is: 'options', of: OPT_IN as typeof OPT_IN },
  /** A kill switch, shared with other chaos policies. @default none */
  switch: {
    is: 'made',
    rule: 'must be made by chaosSwitch()',
    test: isSwitch,
  } as Made<ChaosSwitch>,
  /** An integer: the same seed gives the same sequence of decisions. @default the runtime's chance */
  seed: { is: 'integer', min: -9_007_199_254_740_991, max: 9_007_199_254_740_991 },
  /** Appears in events and metrics. @default 'chaos-' and what it injects */
  name: { is: 'name' },
} as const;

/** The options of `chaos.from`. */
export interface ChaosOptions extends OptionsOf<typeof CHAOS> {
  /** Appears in events and metrics. @default 'chaos-' and what it injects */
  readonly name?: string | undefined;
}

type Common = 'name' | 'rate' | 'enabled' | 'optIn' | 'switch' | 'seed';

/** The options that all chaos policies have in common. */
export interface InjectionOptions extends Pick<ChaosOptions, Common> {}

/** Of the policies that hold calls up. */
export interface HoldingOptions extends Pick<ChaosOptions, Common | 'maxActive'> {}

/** The options of chaos that holds calls up. */
export interface LatencyOptions extends HoldingOptions {
  /**
   * How long a call is held up before it goes on, ≥ 0; `'unlimited'` holds it until it is given up. A function says it for each
   * call, `weighted([…])` among them.
   */
  readonly latency: Duration | 'unlimited' | Draw<Duration>;
}

/** The options of chaos that fails calls. */
export interface FaultOptions extends InjectionOptions {
  /**
   * The error that a call fails with. A function makes it for each call, `weighted([…])` among them. An error is thrown as it is; an object is an
   * error with that `message`, and the other properties besides.
   * @default a {@link ChaosError}
   */
  readonly fault?: Error | Draw<unknown> | FaultData | undefined;
}

/** The options of chaos that answers calls. */
export interface OutcomeOptions<T> extends InjectionOptions {
  /** The answer of a call. A function makes it for each call, `weighted([…])` among them. */
  readonly outcome: T | Draw<T>;
}

/** The options of chaos that runs a function. */
export interface BehaviorOptions extends HoldingOptions {
  /**
   * Run before the call goes on: to empty a cache, to restart a container, to change a configuration. If it returns a
   * promise, the call waits for it. An error that it throws is the call's failure.
   */
  readonly behavior: (call: Call) => unknown;
}

/** The options that can be changed while calls run. */
export interface ChaosUpdate extends Partial<Omit<ChaosOptions, 'inject' | 'name'>> {}

/** The options that a chaos policy cannot change while in use: it would be another. */
export const FIXED = ['inject', 'name'] as const;

function isSwitch(value: unknown): boolean {
  return typeof (value as ChaosSwitch | null | undefined)?.whenOff === 'function';
}
