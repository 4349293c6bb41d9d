import {
  type Call,
  checkOptions,
  type Fn,
  type Made,
  type OptionsOf,
  type Outcome,
  outOfRange,
  resolve,
  updateOptions,
  wrongType,
} from '../core/index.ts';
import { checkSource, type FallbackFunction, type FallbackPipeline, isPipeline } from './source.ts';

/**
 * Answers in place of a failure. Exactly one of `value`, `function` and `pipeline`.
 * @example { value: null }
 * @example { function: cachedPrice }
 * @example { pipeline: secondary }
 */
export const FALLBACK = {
  /** The answer: any data. Instead of `function` and `pipeline`. */
  value: { is: 'data' },
  /** Makes the answer from the failure, at once or as a promise. Instead of `value` and `pipeline`. */
  function: { is: 'function' } as Fn<FallbackFunction<unknown>>,
  /** A pipeline to run the same operation through. Instead of `value` and `function`. */
  pipeline: { is: 'made', rule: 'must be a pipeline', test: isPipeline } as Made<FallbackPipeline<unknown>>,
  /**
   * Says whether to fall back for an outcome; `undefined` leaves it to the default.
   *
   * It is asked after successes too, so that an empty answer can be replaced. An error that it throws becomes the call's failure, and so does a
   * TypeError if it returns anything else, a promise for one.
   * @default what the pipeline's classifier calls a failure (timeouts and values judged to be failures included), and
   * rejections by policies further in; not what it ignores: programming errors would be covered up, and failures that
   * were declared none are the caller's to see
   */
  when: { is: 'function' } as Fn<(outcome: Outcome, call: Call) => boolean | undefined>,
  /** Appears in errors, events and metrics. @default 'fallback' */
  name: { is: 'name', default: 'fallback' },
} as const;

export interface FallbackOptions extends Pick<OptionsOf<typeof FALLBACK>, 'when' | 'name'> {
  /** Appears in errors, events and metrics. @default 'fallback' */
  readonly name?: string | undefined;
}

/** The options that can be changed while calls run: at most one of `value` and `function`. */
export interface FallbackUpdate<F> extends Pick<OptionsOf<typeof FALLBACK>, 'when'> {
  readonly value?: F | undefined;
  readonly function?: FallbackFunction<F> | undefined;
}

/** The options in force. */
export interface Settings {
  readonly name: string;
  /** A value, a function of the failure, or a pipeline. */
  readonly source: unknown;
  readonly when: FallbackOptions['when'];
}

const SOURCES = ['value', 'function', 'pipeline'] as const;

export function resolveOptions(source: unknown, options: FallbackOptions): Settings {
  checkSource(source);
  checkOptions('fallback.options', options, ['name', 'when']);
  const { name, when } = resolve('fallback', FALLBACK, { ...options });
  return { name, source, when };
}

/**
 * The one that is given of the sources.
 * @throws TypeError for none, and for more than one
 */
export function sourceFrom(options: OptionsOf<typeof FALLBACK>): unknown {
  const given = SOURCES.filter((source) => options[source] !== undefined);
  const [first] = given;
  if (first !== undefined && given.length === 1) return options[first];
  const rule = 'must have exactly one of value, function and pipeline';
  throw wrongType('fallback', rule, options, given.join(' and ') || 'none');
}

export function updatedOptions(settings: Settings, change: object): Settings {
  const { name, when, source } = settings;
  const before = { name, when, value: undefined, function: undefined, pipeline: undefined };
  const after = updateOptions('fallback', FALLBACK, before, change, ['name']);
  const isNamed = SOURCES.some((one) => Object.hasOwn(change, one));
  const changed = isNamed ? sourceFrom(after) : source;
  checkSource(changed);
  if (isPipeline(changed) && changed !== source) {
    // Pipelines have made sure, when they were composed, that no call waits there for a permit that it holds itself.
    throw outOfRange('fallback.pipeline', 'cannot change while in use', changed);
  }
  return { name, when: after.when, source: changed };
}
