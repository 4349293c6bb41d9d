import type { Call } from '../core/index.ts';
import { abortBody } from './body-abort.ts';
import { Discard, whenRetried } from './discard.ts';
import type { ResolvedFetchOptions } from './fetch-options.ts';
import { isNotSent } from './network-error.ts';
import { Repetition } from './repetition.ts';
import {
  type FetchInput,
  hasHeader,
  headersOf,
  isOneShot,
  isRequest,
  methodOf,
  type ResilientRequestInit,
  signalOf,
} from './request.ts';

/** Signals of attempts that belong to a request which may be retried. */
const retriedSignals = new WeakSet<AbortSignal>();

/**
 * One request and its attempts. It makes sure by itself that nothing is sent twice that must not be: asked to send again by
 * a pipeline whose classifier is not `http()`, it answers as before.
 */
export class Exchange {
  readonly repetition: Repetition;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly #options: ResolvedFetchOptions;
  readonly #input: FetchInput;
  readonly #init: ResilientRequestInit | undefined;
  readonly #isRetried: boolean;
  #latest: Promise<Response> | undefined = undefined;
  #notSent = false;
  #discard: Discard | undefined = undefined;

  /** @param isRetried whether anything in the pipeline retries */
  constructor(
    options: ResolvedFetchOptions,
    input: FetchInput,
    init: ResilientRequestInit | undefined,
    isRetried: boolean,
  ) {
    const headers = headersOf(input, init);
    this.#options = options;
    this.#input = input;
    this.#init = init;
    this.signal = signalOf(input, init);
    this.repetition = new Repetition(options, {
      method: methodOf(input, init),
      hasHeader: (name) => hasHeader(headers, name),
      isOneShot: isOneShot(init?.body),
      isNested: this.signal !== undefined && retriedSignals.has(this.signal),
    });
    this.#isRetried = isRetried && !this.repetition.isSuppressed;
  }

  /** The operation that the pipeline runs: once for each attempt. */
  send(call: Call): Promise<Response> {
    if (this.#latest !== undefined && !this.repetition.mayRepeat(this.#notSent)) return this.#latest;
    this.#notSent = false;
    this.#latest = this.#attempt(call);
    return this.#latest;
  }

  /** The call has its answer: nothing is waited for any more. */
  concluded(): void {
    this.#discard?.cancel();
  }

  async #attempt(call: Call): Promise<Response> {
    this.#discard?.cancel();
    const controller = this.signal === undefined ? undefined : followingController(call.signal);
    const signal = controller?.signal ?? call.signal;
    if (this.#isRetried) retriedSignals.add(signal);
    try {
      const init = await this.#nextInit(call, signal);
      const response = await this.#options.fetch(this.#nextInput(), init);
      const { body } = response;
      if (body === null) return response;
      if (call.signal.aborted) {
        body.cancel().catch(() => {});
        throw call.signal.reason;
      }
      if (this.#options.timeoutCoversBody) await readAll(response.clone());
      else if (controller !== undefined) abortBody(body, controller, this.signal as AbortSignal);
      whenRetried(response, () => this.#drop(response));
      return response;
    } catch (error) {
      this.#notSent = isNotSent(error);
      throw error;
    }
  }

  /** A pipeline that would retry what must not be sent again gets the same response once more. */
  #drop({ body }: Response): void {
    if (body === null || body.locked || !this.repetition.mayRepeat(false)) return;
    this.#discard = new Discard(body);
  }

  #nextInput(): FetchInput {
    const input = this.#input;
    const hasBody = isRequest(input) && input.body !== null && this.#init?.body === undefined;
    return hasBody ? input.clone() : input;
  }

  async #nextInit(call: Call, signal: AbortSignal): Promise<RequestInit> {
    const init: RequestInit & { duplex?: 'half' } = { ...(this.#init as RequestInit | undefined), signal };
    const given = this.#init?.body;
    if (typeof given === 'function') {
      const body = await given();
      init.body = body;
      if (isOneShot(body)) init.duplex = 'half';
    }
    const fields = this.repetition.begin(call);
    if (fields.length === 0) return init;
    const headers = new Headers(headersOf(this.#input, this.#init));
    for (const [name, value] of fields) headers.set(name, value);
    init.headers = headers;
    return init;
  }
}

/** A controller that is aborted with `signal`, and can still be after that has served its time. */
function followingController(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  return controller;
}

/** Waits for all of a body; what was read of a clone waits in the original. */
async function readAll({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  while (reader !== undefined && !(await reader.read()).done);
}
