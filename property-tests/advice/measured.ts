import type { Pipeline } from '../../src/index.ts';
import type { VirtualRuntime } from '../../src/testing/index.ts';
import type { Attempt, ScriptedCall } from './scenario.ts';

/** The results of real calls. */
export interface Measured {
  readonly latencyMs: number;
  readonly attempts: number;
  readonly running: number;
  readonly inFlight: number;
}

interface Span {
  readonly fromMs: number;
  toMs: number;
}

/** Bounds the time: it continues as long as timers are set, but not forever. */
const MAX_TIMERS = 2000;

/** Makes the calls, each at its time, and advances the time until no timer is left. */
export async function measure(
  pipeline: Pipeline<unknown>,
  runtime: VirtualRuntime,
  script: readonly ScriptedCall[],
): Promise<Measured> {
  const calls: Span[] = [];
  const runs: Span[] = [];
  let attempts = 0;
  let atMs = 0;
  for (const scripted of script) {
    atMs += scripted.afterMs;
    runtime.clock.setTimer(atMs, () => {
      const span = begin(runtime, calls);
      let begun = 0;
      const operation = ({ signal }: { readonly signal: AbortSignal }): Promise<unknown> => {
        const attempt = scripted.attempts[Math.min(begun, scripted.attempts.length - 1)] as Attempt;
        begun += 1;
        attempts = Math.max(attempts, begun);
        return run(runtime, attempt, signal, begin(runtime, runs));
      };
      const { abortAfterMs, key } = scripted;
      const controller = new AbortController();
      if (abortAfterMs !== undefined) runtime.clock.setTimer(abortAfterMs, () => controller.abort());
      void pipeline.executeOutcome(operation, { signal: controller.signal, key }).then(() => {
        span.toMs = runtime.nowMs;
      });
    });
  }
  await runtime.runAll(MAX_TIMERS).catch(() => undefined);
  const nowMs = runtime.nowMs;
  return {
    latencyMs: Math.max(...calls.map(({ fromMs, toMs }) => Math.min(toMs, nowMs) - fromMs)),
    attempts,
    running: mostAtOnce(runs),
    inFlight: mostAtOnce(calls),
  };
}

function begin(runtime: VirtualRuntime, spans: Span[]): Span {
  const span = { fromMs: runtime.nowMs, toMs: Infinity };
  spans.push(span);
  return span;
}

function run(runtime: VirtualRuntime, attempt: Attempt, signal: AbortSignal, span: Span): Promise<unknown> {
  const { takesMs, ignoresSignal, outcome } = attempt;
  return new Promise((resolve, reject) => {
    const end = (how: () => void): void => {
      span.toMs = Math.min(span.toMs, runtime.nowMs);
      how();
    };
    if (takesMs < Infinity) {
      runtime.clock.setTimer(takesMs, () =>
        end(() => (outcome.ok ? resolve(outcome.value) : reject(outcome.error))),
      );
    }
    if (!ignoresSignal) signal.addEventListener('abort', () => end(() => reject(signal.reason)));
  });
}

/** Returns the largest overlap. A span that ends makes room for one that begins at the same time. */
function mostAtOnce(spans: readonly Span[]): number {
  const steps = spans
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .flatMap(({ fromMs, toMs }) => [
      { atMs: fromMs, by: 1 },
      { atMs: toMs, by: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of steps) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
