import { checkFunction, checkOptions, show } from '../core/index.ts';
import type { KeyedPipelines, Pipeline } from '../pipeline/index.ts';
import { type ResilientFetchOptions, resolveFetchOptions } from './fetch-options.ts';
import { Repetition } from './repetition.ts';
import { isOneShot } from './request.ts';
import { UndiciCall } from './undici-call.ts';
import { hasField } from './undici-headers.ts';
import type { UndiciDispatch, UndiciDispatchOptions } from './undici-types.ts';

export interface UndiciInterceptorOptions
  extends Omit<ResilientFetchOptions, 'fetch' | 'key' | 'origin' | 'resume' | 'share'> {
  /**
   * The key of a request: which of the `perKey` pipelines it goes through, and the `key` that policies see. An error that it throws is the
   * request's failure.
   * @default the origin
   */
  readonly key?: ((options: UndiciDispatchOptions) => string | undefined) | undefined;
}

/** For `Agent.compose(…)`, whatever undici's own types of options and handlers are called. */
export type UndiciInterceptor = <Options, Handler>(
  dispatch: (options: Options, handler: Handler) => boolean,
) => (options: Options, handler: Handler) => boolean;

const NAMES = [
  'key',
  'idempotentMethods',
  'idempotencyKey',
  'idempotencyHeader',
  'attemptHeader',
  'deadlineHeader',
  'criticalityHeader',
  'timeoutCoversBody',
  'nested',
];

/**
 * An interceptor that sends the requests of an undici dispatcher through a pipeline, or, with `perKey` pipelines, through that
 * of their origin:
 *
 *     const agent = new Agent().compose(undiciInterceptor(standard({ name: 'api' })));
 *     const { statusCode, body } = await request(url, { dispatcher: agent });
 *
 * It retries, discards and hands over as `resilientFetch` does, with the same options. A request inside an attempt that is
 * retried further out is recognised by its `attemptHeader` only. Upgrades and CONNECT pass untouched. The classifier should be
 * `http()`, as that of `standard` is. For undici 7 and later; undici's own `retry` interceptor must not be composed with it.
 * @throws RangeError, TypeError for options that make no sense
 */
export function undiciInterceptor<Adds = never>(
  pipeline: Pipeline<Adds> | KeyedPipelines<Adds>,
  options: UndiciInterceptorOptions = {},
): UndiciInterceptor {
  if (pipeline?.kind !== 'pipeline' && pipeline?.kind !== 'keyed-pipelines') {
    throw new TypeError(`undiciInterceptor needs a pipeline, or pipelines by key, got ${show(pipeline)}`);
  }
  checkOptions('undiciInterceptor', options, NAMES);
  const { key = originOf, ...shared } = options;
  checkFunction('undiciInterceptor.key', key);
  const resolved = resolveFetchOptions(shared, 'undiciInterceptor');

  const intercept =
    (dispatch: UndiciDispatch): UndiciDispatch =>
    (request, handler) => {
      if (request.upgrade || request.method === 'CONNECT') return dispatch(request, handler);
      const repetition = new Repetition(resolved, {
        method: String(request.method).toUpperCase(),
        hasHeader: (name) => hasField(request.headers, name),
        isOneShot: isOneShot(request.body),
        isNested: false,
      });
      const call = new UndiciCall(dispatch, request, handler, repetition, resolved.timeoutCoversBody);
      handler.onRequestStart?.(call, {});
      void call.run(pipeline, () => key(request));
      return true;
    };
  return intercept as unknown as UndiciInterceptor;
}

function originOf({ origin }: UndiciDispatchOptions): string | undefined {
  return origin === undefined ? undefined : new URL(origin).origin;
}
