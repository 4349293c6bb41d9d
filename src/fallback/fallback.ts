import {
  dataOf,
  EventHub,
  failure,
  isRejectedError,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  plain,
  type Replace,
  replace,
  reviseComposition,
  type Settlement,
  show,
  success,
  type Trait,
} from '../core/index.ts';
import { FallbackError } from './errors.ts';
import { EVENTS, type FallbackEventType } from './events.ts';
import {
  FALLBACK,
  type FallbackOptions,
  type FallbackUpdate,
  resolveOptions,
  updatedOptions,
} from './options.ts';
import {
  type FallbackFunction,
  type FallbackPipeline,
  type FallbackSource,
  isPipeline,
  isThenable,
} from './source.ts';

export interface Fallback<F> extends Policy<F> {
  readonly kind: 'fallback';
  readonly events: EventHub<FallbackEventType>;
  /** Listens to the fallback's events, whichever pipeline brought them about; `'*'` for all. */
  readonly on: EventHub<FallbackEventType>['on'];
  /**
   * Changes options while in use: `value` or `function` takes the place of whatever answered before. `undefined` brings the default
   * of `when` back, and what is left out stays.
   * @throws TypeError, RangeError as `fallback()`, for both `value` and `function`, and for another pipeline; then nothing has changed
   */
  update(change: FallbackUpdate<F>): void;
  describe(): Record<string, unknown>;
}

/**
 * Answers in place of a failure: with a value, with what a function makes of the failure (at once or as a promise), or by
 * running the same operation through another pipeline.
 *
 *     fallback(null)                                          // adds null to the result type
 *     fallback((outcome, call) => cache.get(call.key))        // a value that is a function: fallback(() => fn)
 *     fallback(secondary)                                     // a pipeline
 *
 * The call succeeds with that answer, with the event `fallback.used`. If the fallback fails, the call fails with a
 * {@link FallbackError} that keeps both failures, with the event `fallback.failed`; a function that has no answer rethrows
 * the error that it was given, which then passes as it is.
 *
 * It belongs outermost, or just inside the total timeout: what lies further out sees a success. Inside a retry it would
 * end the retrying at the first failure. An instance has no state and may be shared.
 * @throws TypeError for options that make no sense
 */
export function fallback<F>(source: FallbackSource<F>, options: FallbackOptions = {}): Fallback<F> {
  let settings = resolveOptions(source, options);
  const { name } = settings;
  const events = new EventHub<FallbackEventType>({ kind: 'fallback', name }, EVENTS);
  let answers = answersOf<F>(settings.source);

  function isToBeReplaced(outcome: Outcome, call: PolicyCall): boolean {
    const answer = settings.when?.(outcome, call);
    if (typeof answer === 'boolean') return answer;
    if (answer !== undefined) {
      throw new TypeError(`fallback.when() must be true, false or undefined, got ${show(answer)}`);
    }
    if (!outcome.ok && isRejectedError(outcome.error)) return true;
    return call.verdict(outcome).kind === 'failure';
  }

  function used(call: PolicyCall, replaced: Outcome, directive: Replace<F>): Replace<F> {
    events.emit('fallback.used', call, () => ({ failure: replaced }));
    return directive;
  }

  function failed(call: PolicyCall, replaced: Outcome, error: unknown): Settlement<F> {
    events.emit('fallback.failed', call, () => ({ failure: replaced, error }));
    const cause = replaced.ok ? replaced.value : replaced.error;
    if (!replaced.ok && Object.is(error, cause)) return PASS;
    return replace(failure(new FallbackError({ policy: name, fallbackError: error, cause })));
  }

  return {
    kind: 'fallback',
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    traits: TRAITS,
    needsTime: { admit: false, success: false },
    get pipelines() {
      return answers.pipeline && [answers.pipeline];
    },
    get passesSuccess() {
      return settings.when === undefined;
    },
    settle(call, outcome) {
      if (!isToBeReplaced(outcome, call)) return PASS;
      const { constant, apart, pipeline, ask } = answers;
      if (constant !== undefined) return used(call, outcome, constant);
      let answer: unknown;
      try {
        answer = ask(outcome, call);
        if (!isThenable(answer)) return used(call, outcome, replace(success(answer as F), apart));
      } catch (error) {
        return failed(call, outcome, error);
      }
      return {
        type: 'defer',
        promise: answer,
        apart: pipeline !== undefined,
        decide: (own) =>
          own.ok
            ? used(call, outcome, replace(success(own.value as F), apart))
            : failed(call, outcome, own.error),
      };
    },
    attach: (runtime) => events.attach(runtime),
    update(change) {
      settings = updatedOptions(settings, change);
      answers = answersOf(settings.source);
      reviseComposition();
    },
    describe: () => ({ ...told(settings.source, answers), ...plain(FALLBACK, { when: settings.when }) }),
  };
}

const TRAITS: readonly Trait[] = ['answers'];

/** How a source answers. */
interface Answers<F> {
  /** The answer of a value: the same for all calls. */
  readonly constant: Replace<F> | undefined;
  /** The pipeline that runs the operation once more: the failure is of no more use then. */
  readonly pipeline: FallbackPipeline<unknown> | undefined;
  /** True if the answer keeps nothing of the failure. */
  readonly apart: boolean;
  ask(outcome: Outcome, call: PolicyCall): unknown;
}

function answersOf<F>(source: unknown): Answers<F> {
  if (isPipeline(source)) {
    const ask = (_: Outcome, call: PolicyCall): unknown => call.through(source, call.operation);
    return { constant: undefined, pipeline: source, apart: true, ask };
  }
  if (typeof source === 'function') {
    // A source that does not look at the failure cannot keep anything of it.
    const apart = source.length === 0;
    return { constant: undefined, pipeline: undefined, apart, ask: source as FallbackFunction<F> };
  }
  const constant = Object.freeze(replace(Object.freeze(success(source as F)), true));
  return { constant, pipeline: undefined, apart: true, ask: () => source };
}

/** A value that JSON does not say as it is can only come from a function, in a file as well. */
function told(source: unknown, { pipeline }: Answers<unknown>): object {
  if (pipeline !== undefined) return { pipeline: pipeline.name };
  if (typeof source === 'function') return { function: { function: source.name } };
  return dataOf(source) ?? { function: { function: '' } };
}
