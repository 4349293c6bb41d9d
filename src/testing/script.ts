import {
  type Call,
  checkDuration,
  checkInteger,
  checkOptions,
  checkRatio,
  type Duration,
  type Runtime,
  show,
} from '../core/index.ts';
import { mulberry32 } from '../structures/index.ts';
import { perform } from './perform.ts';
import { Playback, type ScriptedCallRecord } from './playback.ts';
import { ScriptedError } from './scripted-error.ts';
import type {
  Behaviour,
  DripOptions,
  FlakyOptions,
  Given,
  HangOptions,
  ScriptedCall,
  StatusOptions,
  ThrottleOptions,
  Timing,
} from './step.ts';

export interface ScriptOptions {
  /**
   * Runtime for the timers of steps that take time.
   * @default the runtime of the pipeline that calls; the system's if there is no pipeline
   */
  readonly runtime?: Runtime | undefined;
}

/**
 * A dependency that follows a script, call by call. Each step answers one call by default. The last step answers all further
 * calls, except after `end()`.
 */
export interface Script<T = never> {
  /** Calls the dependency. It can be passed as an operation: `pipeline.execute(dependency)`. */
  (call?: Call): Promise<T>;

  /** Answers with a value. A function is called for each call. */
  respond<V>(value: Given<V>, timing?: Timing): Script<T | V>;
  /** Fails that often, with the error that a function makes for each call. */
  fail(times: number, make: (call: ScriptedCall) => unknown): Script<T>;
  /** Fails that often with `error`. @param error default: a {@link ScriptedError} */
  fail(times?: number, error?: unknown): Script<T>;
  /** Answers like an HTTP server: 2xx with the body, other statuses as a {@link ScriptedError}. */
  status<V = unknown>(status: number, options?: StatusOptions & { readonly body?: Given<V> }): Script<T | V>;
  /** Rejects calls because of overload, with a Retry-After. */
  throttle(options?: ThrottleOptions): Script<T>;
  /** Does not answer, and loses the connection after that time. Without a time it never ends. */
  hang(duration?: Duration, options?: HangOptions): Script<T>;
  /** Loses the connection: before the request is read, or in the middle of the answer. */
  disconnect(when?: 'connect' | 'mid-body', times?: number): Script<T>;
  /** Answers with a value that arrives slowly, in pieces. */
  drip<V>(value: Given<V>, options?: DripOptions): Script<T | V>;
  /** Fails at random, in a sequence that the seed makes repeatable. */
  flaky<V = undefined>(options: FlakyOptions<V>): Script<T | V>;
  /** Ends the script: a call after the last step fails with an error that says so. */
  end(): Script<T>;

  /** The calls so far, in order. */
  readonly calls: readonly ScriptedCallRecord[];
  /** Number of calls that are not answered yet. */
  readonly active: number;
  /** Largest number of calls that were unanswered at the same time. */
  readonly maxActive: number;
  /** Titles of the steps that have not answered all of their calls. */
  readonly remaining: readonly string[];
  /** Asserts that all steps were used. @throws Error that names the steps that were not */
  assertFinished(): void;
  /** Starts again from the first step, and forgets all calls. */
  rewind(): void;
  /** @internal the position in the script, for servers */
  readonly playback: Playback;
}

/**
 * Makes a scripted dependency for a test:
 *
 *     const dependency = script().fail(2).throttle({ retryAfter: '1s' }).hang('3s').respond('ok');
 *     await payments.execute(dependency);
 *     expect(dependency.calls).toHaveLength(5);
 *
 * @throws RangeError, TypeError for invalid steps
 */
export function script(options: ScriptOptions = {}): Script {
  checkOptions('script', options, ['runtime']);
  const playback = new Playback();
  const dependency = (call?: Call): Promise<unknown> => perform(playback, call, options.runtime);

  /** Adds a step. `title` names the step in messages. */
  function add(title: string, times: number, behave: (call: ScriptedCall) => Behaviour): Script<unknown> {
    playback.add({ title, times: checkInteger(`script.${title}: times`, times, { min: 1 }), behave });
    return made;
  }

  const made = Object.assign(dependency, {
    respond(value: Given<unknown>, timing: Timing = {}) {
      const { times, afterMs } = timingOf('respond', timing);
      return add('respond', times, (call) => ({ type: 'respond', value: given(value, call), afterMs }));
    },
    fail(times = 1, error: Given<unknown> = failure) {
      return add('fail', times, (call) => ({ type: 'fail', error: given(error, call), afterMs: 0 }));
    },
    status(status: number, more: StatusOptions = {}) {
      return addStatus(`status ${status}`, status, more);
    },
    throttle({ status = 429, ...more }: ThrottleOptions = {}) {
      return addStatus(`throttle ${status}`, status, more);
    },
    hang(duration?: Duration, { times = 1, ignoreSignal = false }: HangOptions = {}) {
      const ms = duration === undefined ? Infinity : checkDuration('script.hang', duration);
      return add(`hang ${duration ?? 'for ever'}`, times, () => ({ type: 'hang', ms, ignoreSignal }));
    },
    disconnect(when: 'connect' | 'mid-body' = 'connect', times = 1) {
      return add(`disconnect at ${when}`, times, () => ({ type: 'disconnect', when }));
    },
    drip(value: Given<unknown>, { over = '1s', chunks = 10, times = 1 }: DripOptions = {}) {
      const overMs = checkDuration('script.drip.over', over);
      checkInteger('script.drip.chunks', chunks, { min: 1 });
      return add('drip', times, (call) => ({ type: 'drip', value: given(value, call), overMs, chunks }));
    },
    flaky({ rate, seed = 1, value, error = failure, ...timing }: FlakyOptions<unknown>) {
      checkRatio('script.flaky.rate', rate);
      const { times, afterMs } = timingOf('flaky', timing);
      const random = mulberry32(checkInteger('script.flaky.seed', seed, { min: -(2 ** 31), max: 2 ** 32 }));
      return add(`flaky ${rate}`, times, (call) =>
        random() < rate
          ? { type: 'fail', error: given(error, call), afterMs }
          : { type: 'respond', value: given(value, call), afterMs },
      );
    },
    end() {
      playback.end();
      return made;
    },
    assertFinished: () => playback.assertFinished(),
    rewind: () => playback.rewind(),
    playback,
  }) as unknown as Script<unknown>;

  function addStatus(title: string, status: number, more: StatusOptions): Script<unknown> {
    checkInteger(`script.${title}`, status, { min: 200, max: 599 });
    const { body, retryAfter, ...timing } = more;
    const { times, afterMs } = timingOf(title, timing);
    const retryAfterMs =
      retryAfter === undefined ? undefined : checkDuration(`script.${title}.retryAfter`, retryAfter);
    return add(title, times, (call) => ({
      type: 'status',
      status,
      body: given(body, call),
      retryAfterMs,
      afterMs,
    }));
  }

  for (const key of ['calls', 'active', 'maxActive', 'remaining'] as const) {
    Object.defineProperty(made, key, { get: () => playback[key] });
  }
  return made as Script;
}

function timingOf(
  step: string,
  { times = 1, after = 0, ...rest }: Timing,
): { times: number; afterMs: number } {
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined)
    throw new TypeError(`script.${step}.${unknown} is not an option, got ${show(rest)}`);
  return { times, afterMs: checkDuration(`script.${step}.after`, after) };
}

function given<T>(value: Given<T>, call: ScriptedCall): T {
  return typeof value === 'function' ? (value as (call: ScriptedCall) => T)(call) : value;
}

function failure({ number }: ScriptedCall): unknown {
  return new ScriptedError(`scripted failure of call ${number}`);
}
