import { type Call, type Fn, type OptionsOf, type Resolved, resolve } from '../core/index.ts';

/**
 * Lets calls with one key share one execution.
 * @example {}
 */
export const COALESCE = {
  /**
   * The key that calls must have in common to share an execution: a function of the call. A call of which it says `undefined` runs by itself, and so
   * does one whose key has more than 8192 characters. An error that it throws, and a key that is no string, becomes the call's failure.
   * @default the call's `key`; of a request of `resilientFetch`, what it asks for, if that was told to `share`
   */
  key: { is: 'function' } as Fn<(call: Call) => string | undefined>,
  /**
   * Makes of the value that an execution has come to what each call gets: for what can be used only once, such as a `Response`, of
   * which it makes a `clone()`. An error that it throws becomes the call's failure.
   * @default all get the very same value; of a `Response`, each that has joined gets a `clone()`
   */
  copy: { is: 'function' } as Fn<(value: unknown) => unknown>,
  /** Appears in events and metrics. @default 'coalesce' */
  name: { is: 'name', default: 'coalesce' },
} as const;

export interface CoalesceOptions extends OptionsOf<typeof COALESCE> {
  /** Appears in events and metrics. @default 'coalesce' */
  readonly name?: string | undefined;
}

/** The options that can be changed while calls run. */
export interface CoalesceUpdate extends Omit<CoalesceOptions, 'name'> {}

/** The options in force. */
export type Settings = Resolved<typeof COALESCE>;

/** The options that it cannot change while in use: its metrics go by it. */
export const FIXED = ['name'] as const;

export function resolveOptions(options: CoalesceOptions): Settings {
  return resolve('coalesce', COALESCE, options);
}
