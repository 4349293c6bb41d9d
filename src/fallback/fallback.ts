import {
  EventHub,
  failure,
  isRejectedError,
  type Outcome,
  PASS,
  type Policy,
  type PolicyCall,
  type Replace,
  replace,
  type Settlement,
  show,
  success,
} from '../core/index.ts';
import { FallbackError } from './errors.ts';
import {
  checkSource,
  type FallbackFunction,
  type FallbackOptions,
  type FallbackSource,
  isPipeline,
  isThenable,
  resolveFallbackOptions,
} from './options.ts';

export type FallbackEventType = 'fallback.used' | 'fallback.failed';

export interface Fallback<F> extends Policy<F> {
  readonly kind: 'fallback';
  readonly events: EventHub<FallbackEventType>;
  readonly on: EventHub<FallbackEventType>['on'];
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
  checkSource(source);
  const { name, when } = resolveFallbackOptions(options);
  const events = new EventHub<FallbackEventType>({ kind: 'fallback', name });
  const kind = isPipeline(source) ? 'pipeline' : typeof source === 'function' ? 'function' : 'value';
  // What does not ask what went wrong cannot keep anything of it.
  const apart = typeof source !== 'function' || source.length === 0;
  const constant =
    kind === 'value' ? Object.freeze(replace(Object.freeze(success(source as F)), apart)) : undefined;

  function isToBeReplaced(outcome: Outcome, call: PolicyCall): boolean {
    const answer = when?.(outcome, call);
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

  function ask(outcome: Outcome, call: PolicyCall): unknown {
    if (isPipeline(source)) return call.through(source, call.operation);
    return (source as FallbackFunction<F>)(outcome, call);
  }

  return {
    kind: 'fallback',
    name,
    events,
    on: (type, listener) => events.on(type, listener),
    traits: ['answers'],
    needsTime: { admit: false, success: false },
    pipelines: isPipeline(source) ? [source] : undefined,
    passesSuccess: when === undefined,
    settle(call, outcome) {
      if (!isToBeReplaced(outcome, call)) return PASS;
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
        apart: kind === 'pipeline',
        decide: (own) =>
          own.ok
            ? used(call, outcome, replace(success(own.value as F), apart))
            : failed(call, outcome, own.error),
      };
    },
    attach: (runtime) => events.attach(runtime),
    describe: () => ({
      source: kind,
      ...(kind === 'value' && isPlain(source) && { value: source }),
      ...(when === undefined ? {} : { when: 'function' }),
    }),
  };
}

/** What JSON can say, and is short enough to be shown. */
function isPlain(value: unknown): boolean {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}
