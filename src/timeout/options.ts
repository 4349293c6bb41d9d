import {
  type Call,
  checkDuration,
  checkOptions,
  type Duration,
  type Fn,
  type OptionsOf,
  type Resolved,
  resolve,
  updateOptions,
} from '../core/index.ts';

/** How long a call may take as a function of the call: by its key, by how many attempts there were. */
export type TimeoutFunction = (call: Call) => Duration | 'unlimited';

/**
 * Limits how long a call may take.
 * @example { after: 10s, cooperative: true }
 */
export const TIMEOUT = {
  /**
   * How long a call may take: a duration above 0 ms, or a function of the call. `'unlimited'` sets no limit.
   *
   * An error that the function throws, and a result that is no duration (a RangeError or TypeError), becomes the call's failure.
   */
  after: {
    is: 'either',
    of: [{ is: 'duration', above: 0 }, { is: 'function' } as Fn<TimeoutFunction>],
    required: true,
  },
  /**
   * Only abort the signal when the time is over, and wait for the operation to end by itself.
   *
   * It is for what must not go on unobserved, a transaction that has to roll back. An operation that ignores the signal is waited for
   * without limit. If it fails after the time is over, the call fails with a `TimeoutError` whose `cause` says with what; if it
   * succeeds all the same, its value stands: the work is done.
   * @default false: the call fails at once, and what the operation comes to is dropped
   */
  cooperative: { is: 'boolean', default: false },
  /** Appears in errors, events and metrics. @default 'timeout' */
  name: { is: 'name', default: 'timeout' },
} as const;

export interface TimeoutOptions extends Omit<OptionsOf<typeof TIMEOUT>, 'after'> {
  /** Appears in errors, events and metrics. @default 'timeout' */
  readonly name?: string | undefined;
}

/** The options that can be changed while calls run. */
export interface TimeoutUpdate extends Partial<Omit<OptionsOf<typeof TIMEOUT>, 'name'>> {}

/** The options in force. */
export type Settings = Resolved<typeof TIMEOUT>;

export function resolveOptions(after: unknown, options: TimeoutOptions): Settings {
  checkOptions('timeout.options', options, ['cooperative', 'name']);
  return resolve('timeout', TIMEOUT, { ...options, after });
}

export function updatedOptions(settings: Settings, change: TimeoutUpdate): Settings {
  return updateOptions('timeout', TIMEOUT, settings, change, ['name']);
}

/** The answer of the function about this call, in ms. */
export function timeoutFor(after: TimeoutFunction, call: Call): number {
  const given = after(call);
  return given === 'unlimited' ? Infinity : checkDuration('timeout.after()', given, { above: true });
}
