import { type OptionsOf, type Resolved, resolve, updateOptions } from '../core/index.ts';

export const CUSTOM = {
  /**
   * How often the layer may run what lies inside for one call, `'unlimited'` for no limit.
   *
   * Explanations go by it, since nobody can see it in a function: without it the worst case of a pipeline has no end. A further `next()`
   * rejects with a RangeError.
   * @default 'unlimited'
   */
  maxAttempts: { is: 'integer', min: 1, default: 'unlimited' },
  /** Appears in events and metrics. @default 'custom' */
  name: { is: 'name', default: 'custom' },
} as const;

export interface CustomOptions extends OptionsOf<typeof CUSTOM> {
  /** Appears in events and metrics. @default 'custom' */
  readonly name?: string | undefined;
}

/** The options that can be changed while calls run. */
export interface CustomUpdate extends Omit<CustomOptions, 'name'> {}

/** The options in force. */
export type Settings = Resolved<typeof CUSTOM>;

export function resolveOptions(options: CustomOptions): Settings {
  return resolve('custom', CUSTOM, options);
}

export function updatedOptions(settings: Settings, change: CustomUpdate): Settings {
  return updateOptions('custom', CUSTOM, settings, change, ['name']);
}
