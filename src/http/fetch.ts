import { failure, type Operation, show, success } from '../core/index.ts';
import type { KeyedPipelines, Pipeline } from '../pipeline/index.ts';
import { Exchange } from './exchange.ts';
import { type ResilientFetchOptions, resolveFetchOptions } from './fetch-options.ts';
import { register } from './repetition.ts';
import type { FetchInput, ResilientRequestInit } from './request.ts';
import { changedBy } from './request-key.ts';
import { resumingFetch } from './resuming-fetch.ts';
import { retries } from './retries.ts';
import { registerShared } from './shared-exchange.ts';
import { ownResponse } from './whole-response.ts';

/** A `fetch`. `Adds` is the type of answers that the pipeline's policies may give instead of a response, such as a fallback's value. */
export type ResilientFetch<Adds = never> = (
  input: FetchInput,
  init?: ResilientRequestInit,
) => Promise<Response | Adds>;

/**
 * A `fetch` that sends its requests through a pipeline, or, with `perKey` pipelines, through that of their origin:
 *
 *     const api = resilientFetch(standard({ name: 'api' }));
 *     const response = await api('https://api.example.com/orders', { signal });
 *
 * It can stand wherever `fetch` does. The pipeline should have the classifier `http()`, as `standard` has. Then
 * - only what may be carried out twice is retried: idempotent methods, and what has an `Idempotency-Key`; of the rest, what
 *   demonstrably never left. A body that is a stream is sent once; `body: () => stream` makes it anew for each attempt.
 * - when all attempts end on a status, the last `Response` is the answer, as with `fetch`; nothing is thrown for a status.
 * - the body of a response that the caller does not get is discarded, so that its connection is free.
 * - the answer's body can be read at leisure: timeouts end with the header, unless `timeoutCoversBody`. The caller's own
 *   signal aborts it, as ever. With `resume`, a body that breaks off goes on with what is missing.
 *
 * Policies that share answers, as `coalesce` and `cache` do, take each request for one of its own, unless `share` is set.
 *
 * A `Request` is cloned for each attempt: its body, once sent, stays in memory until the request is gone.
 * @throws RangeError, TypeError for options that make no sense
 */
export function resilientFetch<Adds = never>(
  pipeline: Pipeline<Adds> | KeyedPipelines<Adds>,
  options: ResilientFetchOptions = {},
): ResilientFetch<Adds> {
  if (pipeline?.kind !== 'pipeline' && pipeline?.kind !== 'keyed-pipelines') {
    throw new TypeError(`resilientFetch needs a pipeline, or pipelines by key, got ${show(pipeline)}`);
  }
  const resolved = resolveFetchOptions(options);
  async function send(input: FetchInput, init: ResilientRequestInit | undefined): Promise<Response | Adds> {
    const key = resolved.key(input, init);
    const chosen = pipeline.kind === 'pipeline' ? pipeline : pipeline.get(key ?? '');
    const exchange = new Exchange(resolved, input, init, retries(chosen));
    const operation: Operation<Response> = (call) => exchange.send(call);
    register(operation, exchange.repetition);
    registerShared(operation, exchange.shared);
    try {
      const { criticality, deadline } = init ?? {};
      const answer = await chosen.execute(operation, { key, signal: exchange.signal, criticality, deadline });
      exchange.concluded(success(answer));
      noteChange(input, init, answer);
      return ownResponse(answer);
    } catch (error) {
      exchange.concluded(failure(error));
      throw error;
    }
  }

  function noteChange(input: FetchInput, init: ResilientRequestInit | undefined, answer: unknown): void {
    const { share } = resolved;
    const url = share && changedBy(input, init, answer);
    if (url !== undefined) share?.generations.changed(url);
  }

  const { resume: resumption } = resolved;
  return resumption === undefined ? send : resumingFetch(send, resumption);
}
