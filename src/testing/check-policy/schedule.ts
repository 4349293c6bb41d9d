import type { Outcome } from '../../core/index.ts';
import type { AnyPipeline } from '../locate.ts';
import { render } from '../render.ts';
import type { VirtualRuntime } from '../virtual-runtime.ts';

/** A call to be made, and the outcomes of its operation. Times are in ms. */
export interface ScheduledCall {
  /** Time of the call, from the start. */
  readonly atMs: number;
  /** Duration of each attempt at the operation. Infinity: it ends only if it is aborted. */
  readonly takesMs: number;
  /** Outcomes of the attempts, in order. The last one is repeated. */
  readonly outcomes: readonly Outcome[];
  readonly key?: string | undefined;
  /** Time from the call to the caller's abort. */
  readonly abortAfterMs?: number | undefined;
  /** True if the operation continues after an abort, as code does that does not support signals. */
  readonly ignoresSignal?: boolean | undefined;
}

/** The result of a scheduled call. */
export interface PlayedCall {
  readonly scheduled: ScheduledCall;
  /** Number of times that its promise settled: 1 if all is well. */
  settled: number;
  outcome: Outcome | undefined;
  settledAtMs: number | undefined;
  attempts: number;
  /** Number of attempts at its operation that are running. */
  running: number;
  /** Functions that end the attempts that do not end by themselves. */
  readonly hanging: (() => void)[];
}

/** Starts the calls of a schedule, each at its time. The caller must advance the time. */
export function play(
  pipeline: AnyPipeline,
  runtime: VirtualRuntime,
  schedule: readonly ScheduledCall[],
): PlayedCall[] {
  return schedule.map((scheduled) => {
    const played: PlayedCall = {
      scheduled,
      settled: 0,
      outcome: undefined,
      settledAtMs: undefined,
      attempts: 0,
      running: 0,
      hanging: [],
    };
    runtime.clock.setTimer(scheduled.atMs, () => start(pipeline, runtime, played));
    return played;
  });
}

function start(pipeline: AnyPipeline, runtime: VirtualRuntime, played: PlayedCall): void {
  const { key, abortAfterMs } = played.scheduled;
  const controller = new AbortController();
  const { signal } = controller;
  if (abortAfterMs !== undefined) {
    runtime.clock.setTimer(abortAfterMs, () => controller.abort(new Error('aborted by the caller')));
  }
  const settle = (outcome: Outcome): void => {
    played.settled += 1;
    played.outcome ??= outcome;
    played.settledAtMs ??= runtime.nowMs;
  };
  const operation = (call: { readonly signal: AbortSignal }): Promise<unknown> =>
    operate(runtime, played, call);
  pipeline.execute(operation, { signal, key }).then(
    (value: unknown) => settle({ ok: true, value }),
    (error: unknown) => settle({ ok: false, error }),
  );
}

function operate(
  runtime: VirtualRuntime,
  played: PlayedCall,
  call: { readonly signal: AbortSignal },
): Promise<unknown> {
  const { takesMs, outcomes, ignoresSignal = false } = played.scheduled;
  const outcome = outcomes[Math.min(played.attempts, outcomes.length - 1)] as Outcome;
  played.attempts += 1;
  played.running += 1;
  return new Promise((resolve, reject) => {
    let over = false;
    const end = (how: () => void): void => {
      if (over) return;
      over = true;
      played.running -= 1;
      how();
    };
    const finish = (): void => end(() => (outcome.ok ? resolve(outcome.value) : reject(outcome.error)));
    if (takesMs === Infinity) played.hanging.push(finish);
    else runtime.clock.setTimer(takesMs, finish);
    if (ignoresSignal) return;
    const stop = (): void => end(() => reject(call.signal.reason));
    if (call.signal.aborted) stop();
    else call.signal.addEventListener('abort', stop, { once: true });
  });
}

export function renderCall(call: ScheduledCall): string {
  const { atMs, takesMs, outcomes, key, abortAfterMs, ignoresSignal } = call;
  const results = outcomes.map((outcome) =>
    outcome.ok ? render(outcome.value) : `throws ${render(outcome.error)}`,
  );
  return [
    `${atMs} ms: takes ${takesMs} ms, ${results.join(', then ')}`,
    key === undefined ? '' : `key '${key}'`,
    abortAfterMs === undefined ? '' : `aborted after ${abortAfterMs} ms`,
    ignoresSignal === true ? 'ignores its signal' : '',
  ]
    .filter(Boolean)
    .join(', ');
}
