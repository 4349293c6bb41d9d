import type { Call, Outcome } from '../core/index.ts';
import { abortBody } from './body-abort.ts';
import { keep, letGo } from './discard.ts';
import { type Draining, reconnected } from './drain.ts';
import type { ResolvedFetchOptions } from './fetch-options.ts';
import { onOrigin } from './origin.ts';
import { reaches } from './reach.ts';
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
import { sharedRequest } from './request-key.ts';
import { SharedExchange } from './shared-exchange.ts';

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
  /** `undefined` where its answer is not shared. */
  readonly shared: SharedExchange | undefined;
  readonly #isRetried: boolean;
  readonly #responses = new Set<Response>();
  #latest: Promise<Response> | undefined = undefined;
  #draining: Draining | undefined = undefined;
  #isConcluded = false;

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
    const { share } = options;
    const request = share && sharedRequest(input, init, share.generations);
    this.shared = share && request && new SharedExchange(request, share.maxBody);
    this.#isRetried = isRetried && !this.repetition.isSuppressed;
  }

  /** The operation that the pipeline runs: once for each attempt. */
  send(call: Call): Promise<Response> {
    if (this.#latest !== undefined && !this.repetition.mayRepeat()) return this.#latest;
    this.#latest = this.#attempt(call);
    return this.#latest;
  }

  /** The call has its outcome: lets go of all responses that it does not make use of. */
  concluded(outcome: Outcome): void {
    this.#isConcluded = true;
    const answer = outcome.ok ? outcome.value : outcome.error;
    for (const response of this.#responses) {
      if (answer !== response && !reaches(answer, new Set<unknown>([response, response.body])))
        void this.#letGo(response);
    }
  }

  async #attempt(call: Call): Promise<Response> {
    // This attempt may need the connection.
    if (this.#draining?.breakOff()) await reconnected();
    const controller = this.signal === undefined ? undefined : followingController(call.signal);
    const signal = controller?.signal ?? call.signal;
    if (this.#isRetried) retriedSignals.add(signal);
    try {
      const init = await this.#nextInit(call, signal);
      const response = await this.#options.fetch(this.#nextInput(call), init);
      const whole = this.shared === undefined ? response : await this.shared.answer(response, call);
      if (whole !== response) return whole;
      const { body } = response;
      if (body === null || body === undefined) return response;
      if (call.signal.aborted) {
        void this.#letGo(response);
        throw call.signal.reason;
      }
      this.#responses.add(response);
      keep(response, () => this.#discard(response));
      if (this.#options.timeoutCoversBody) await readAll(response.clone());
      else if (controller !== undefined) abortBody(body, controller, this.signal as AbortSignal);
      return response;
    } catch (error) {
      this.repetition.failed(error);
      throw error;
    }
  }

  /** Nobody gets the response, but for a pipeline that asks again for what must not be sent again: it gets the same once more. */
  #discard(response: Response): Promise<void> | undefined {
    if (!this.#isConcluded && !this.repetition.mayRepeat()) return undefined;
    return this.#letGo(response);
  }

  #letGo(response: Response): Promise<void> | undefined {
    this.#responses.delete(response);
    this.#draining = letGo(response);
    return this.#draining?.done;
  }

  #nextInput(call: Call): FetchInput {
    const input = this.#input;
    const { origin } = this.#options;
    const isSent = origin !== undefined || this.#init?.body === undefined;
    const next = isRequest(input) && input.body !== null && isSent ? input.clone() : input;
    return origin === undefined ? next : onOrigin(next, origin(call));
  }

  async #nextInit(call: Call, signal: AbortSignal): Promise<RequestInit> {
    const init: RequestInit & { duplex?: 'half' } = { ...(this.#init as RequestInit | undefined), signal };
    const given = this.#init?.body;
    if (typeof given === 'function') {
      const body = await given();
      init.body = body;
      if (isOneShot(body)) init.duplex = 'half';
    }
    const fields = [...this.repetition.begin(call), ...(this.shared?.fields ?? [])];
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
