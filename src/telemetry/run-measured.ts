import type { Histogram, Tracer } from '@opentelemetry/api';
import type { Operation, Outcome, PolicyCall } from '../core/index.ts';
import { guarded, unawaited } from './guard.ts';
import { judge, whyGivenUp } from './judge.ts';
import type { Ledger } from './ledger.ts';
import type { ResolvedTelemetry } from './options.ts';
import { endSpan, runIn, type SpanTrace, startAttemptSpan, whenEnded } from './spans.ts';

/** The tools that measure an attempt. */
export interface Means {
  readonly tracer: Tracer | undefined;
  readonly attemptDuration: Histogram | undefined;
  readonly ledger: Ledger;
  readonly settings: ResolvedTelemetry | undefined;
}

/** Runs the operation, and measures it until it really ends, even if no caller waits for it any more. */
export function runMeasured(
  operation: Operation,
  call: PolicyCall,
  around: SpanTrace | undefined,
  { tracer, attemptDuration, ledger, settings }: Means,
): unknown {
  const attempt =
    tracer !== undefined && around !== undefined && settings?.spans === 'attempt'
      ? guarded(() => startAttemptSpan(tracer, ledger.attributes, call, around))
      : undefined;
  const context = attempt?.context ?? around?.context;
  if (attempt === undefined && attemptDuration === undefined) return runIn(context, operation, call);

  const { clock } = call.runtime;
  const startedAt = clock.now();
  const ended = (outcome: Outcome): void => {
    const judged = whyGivenUp(call) ?? judge(call, outcome, settings?.errorType);
    const type = judged === undefined ? undefined : ledger.errorType(judged);
    const attributes = type === undefined ? ledger.attributes : ledger.failure(type);
    unawaited(attemptDuration?.record((clock.now() - startedAt) / 1000, attributes, context) as unknown);
    if (attempt !== undefined) endSpan(attempt.span, type, outcome.ok ? undefined : outcome.error);
  };
  let result: unknown;
  try {
    result = runIn(context, operation, call);
  } catch (error) {
    guarded(() => ended({ ok: false, error }));
    throw error;
  }
  return whenEnded(result, ended);
}
