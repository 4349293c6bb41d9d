import {
  type Attributes,
  type Context,
  context as contexts,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import {
  failure,
  type Mark,
  type Operation,
  type Outcome,
  type PolicyCall,
  success,
  type Trace,
} from '../core/index.ts';
import { shortened } from './bounded.ts';
import { CANCELLED } from './error-type.ts';
import { guarded, swallow, unawaited } from './guard.ts';
import { ATTR, SPAN } from './schema.ts';

/** The mark of an execution that has a span, or is part of one that has. */
export class SpanTrace implements Trace {
  readonly startedAt: number;
  readonly outer: Mark | undefined;
  /** Span of this execution. `undefined` if only an outer execution has a span. */
  readonly span: Span | undefined;
  /** Context that the operation runs in. */
  readonly context: Context;

  constructor(startedAt: number, outer: Mark | undefined, span: Span | undefined, context: Context) {
    this.startedAt = startedAt;
    this.outer = outer;
    this.span = span;
    this.context = context;
  }
}

export function traceOf(mark: Mark | undefined): SpanTrace | undefined {
  return mark instanceof SpanTrace ? mark : undefined;
}

/** Returns `undefined` if the span is not recorded, so that the operation runs in the caller's own context. */
export function startPipelineSpan(
  tracer: Tracer,
  attributes: Attributes,
  startedAt: number,
  outer: Mark | undefined,
): SpanTrace | undefined {
  const parent = traceOf(outer)?.context ?? contexts.active();
  const span = start(tracer, SPAN.pipeline, attributes, parent);
  if (span === undefined) return undefined;
  return new SpanTrace(startedAt, outer, span, trace.setSpan(parent, span));
}

export interface AttemptSpan {
  readonly span: Span;
  readonly context: Context;
}

export function startAttemptSpan(
  tracer: Tracer,
  attributes: Attributes,
  { attempt }: PolicyCall,
  { context }: SpanTrace,
): AttemptSpan | undefined {
  const kind = attempt === 1 ? 'initial' : 'retry';
  const own = { ...attributes, [ATTR.attemptNumber]: attempt, [ATTR.attemptKind]: kind };
  const span = start(tracer, SPAN.attempt, own, context);
  return span === undefined ? undefined : { span, context: trace.setSpan(context, span) };
}

function start(tracer: Tracer, what: string, attributes: Attributes, parent: Context): Span | undefined {
  const name = `${what} ${attributes[ATTR.pipelineName]}`;
  const span = unawaited(tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent));
  return unawaited(span.isRecording()) === true ? span : undefined;
}

/**
 * Ends a span.
 * @param type the error type; `undefined` for a success
 */
export function endSpan(span: Span, type: string | undefined, error: unknown): void {
  if (type !== undefined) {
    unawaited(span.setAttribute(ATTR.errorType, type));
    // A cancelled call is not an error.
    if (type !== CANCELLED) unawaited(span.setStatus({ code: SpanStatusCode.ERROR, ...messageOf(error) }));
  }
  unawaited(span.end() as unknown);
}

const MAX_MESSAGE = 1024;

function messageOf(error: unknown): { readonly message?: string } {
  return error instanceof Error ? { message: shortened(String(error.message), MAX_MESSAGE) } : {};
}

/** Runs the operation with that context as the active one. Runs it even if the context manager fails. */
export function runIn(context: Context | undefined, operation: Operation, call: PolicyCall): unknown {
  if (context === undefined) return operation(call);
  let outcome: Outcome | undefined;
  try {
    unawaited(
      contexts.with(context, () => {
        outcome = attempt(operation, call);
      }) as unknown,
    );
  } catch (error) {
    swallow(error);
  }
  const { ok, ...rest } = outcome ?? attempt(operation, call);
  if (ok) return (rest as { value: unknown }).value;
  throw (rest as { error: unknown }).error;
}

function attempt(operation: Operation, call: PolicyCall): Outcome {
  try {
    return success(operation(call));
  } catch (error) {
    return failure(error);
  }
}

/** Reports the outcome of an operation once it has ended. Returns the value to wait for in place of the result. */
export function whenEnded(result: unknown, ended: (outcome: Outcome) => void): unknown {
  if (!isThenable(result)) {
    guarded(() => ended(success(result)));
    return result;
  }
  // A thenable that is not a promise may repeat its work each time `then` is called, so it is called once.
  const promise = Promise.resolve(result);
  promise.then(
    (value) => guarded(() => ended(success(value))),
    (error) => guarded(() => ended(failure(error))),
  );
  return promise;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
