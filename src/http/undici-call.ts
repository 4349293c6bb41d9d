import type { Call } from '../core/index.ts';
import type { KeyedPipelines, Pipeline } from '../pipeline/index.ts';
import { keep } from './discard.ts';
import { reconnected } from './drain.ts';
import { asError } from './foreign.ts';
import { type Repetition, register } from './repetition.ts';
import { registerShared } from './shared-exchange.ts';
import { type Tell, UndiciAttempt, type UndiciHead } from './undici-attempt.ts';
import { withFields } from './undici-headers.ts';
import type {
  UndiciController,
  UndiciDispatch,
  UndiciDispatchOptions,
  UndiciHandler,
} from './undici-types.ts';

/**
 * One request and its attempts. To the caller's handler it is the controller of a single request, whichever connection the
 * present attempt uses.
 */
export class UndiciCall implements UndiciController {
  readonly #dispatch: UndiciDispatch;
  readonly #options: UndiciDispatchOptions;
  readonly #handler: UndiciHandler;
  readonly #repetition: Repetition;
  readonly #coversBody: boolean;
  /** Aborts the call as long as there is no answer. */
  readonly #caller = new AbortController();
  readonly #open = new Set<UndiciAttempt>();
  #latest: UndiciAttempt | undefined = undefined;
  #answer: UndiciAttempt | undefined = undefined;
  #isConcluded = false;
  #paused = false;

  constructor(
    dispatch: UndiciDispatch,
    options: UndiciDispatchOptions,
    handler: UndiciHandler,
    repetition: Repetition,
    coversBody: boolean,
  ) {
    this.#dispatch = dispatch;
    this.#options = options;
    this.#handler = handler;
    this.#repetition = repetition;
    this.#coversBody = coversBody;
  }

  /** Never rejects: whatever happens, the handler is told. */
  async run(
    pipeline: Pipeline<unknown> | KeyedPipelines<unknown>,
    keyOf: () => string | undefined,
  ): Promise<void> {
    try {
      const key = keyOf();
      const chosen = pipeline.kind === 'pipeline' ? pipeline : pipeline.get(key ?? '');
      const operation = (call: Call): Promise<UndiciHead> => this.#send(call);
      register(operation, this.#repetition);
      registerShared(operation, undefined);
      const answer = await chosen.execute(operation, { key, signal: this.#caller.signal });
      this.#conclude(answer);
    } catch (error) {
      this.#fail(error);
    }
  }

  #send(call: Call): Promise<UndiciHead> {
    const latest = this.#latest;
    if (latest !== undefined && !this.#repetition.mayRepeat()) return latest.head;
    // This attempt may need their connections.
    const broken = [...this.#open].filter((earlier) => earlier.breakOff());
    const attempt = new UndiciAttempt(this.#coversBody, (tell) => this.#tell(tell));
    this.#latest = attempt;
    this.#open.add(attempt);
    const { signal } = call;
    signal.addEventListener('abort', () => attempt.abort(asError(signal.reason)), { once: true });
    const fields = this.#repetition.begin(call);
    const { headers } = this.#options;
    const options =
      fields.length === 0 ? this.#options : { ...this.#options, headers: withFields(headers, fields) };
    attempt.onContext = (context) => this.#handler.onRequestStart?.(this, context);
    const begin = (): void => attempt.begin(() => this.#dispatch(options, attempt));
    if (broken.length === 0) begin();
    else void reconnected().then(begin);
    return attempt.head.then(
      (head) => {
        keep(head, () => this.#discard(attempt));
        return head;
      },
      (error) => {
        this.#repetition.failed(error);
        throw error;
      },
    );
  }

  /** A pipeline that asks again for what must not be sent again gets the same response once more. */
  #discard(attempt: UndiciAttempt): Promise<void> | undefined {
    return this.#isConcluded || this.#repetition.mayRepeat() ? attempt.drop() : undefined;
  }

  #conclude(answer: unknown): void {
    const attempt = (answer as Partial<UndiciHead> | null | undefined)?.attempt;
    if (!(attempt instanceof UndiciAttempt)) {
      throw new TypeError('A pipeline for undici must answer with a response: a fallback cannot make one');
    }
    this.#answer = attempt;
    this.#isConcluded = true;
    for (const other of this.#open) if (other !== attempt) void other.drop();
    attempt.choose();
    if (!this.#paused) attempt.controller?.resume();
  }

  #fail(error: unknown): void {
    this.#isConcluded = true;
    for (const attempt of this.#open) void attempt.drop();
    // The handler itself threw when it was told of the answer: its connection is of no use any more.
    this.#answer?.abort(asError(error));
    this.#handler.onResponseError?.(this, asError(error));
  }

  #tell(tell: Tell): void {
    tell(this.#handler, this);
  }

  get #target(): UndiciController | undefined {
    return this.#answer?.controller;
  }

  get aborted(): boolean {
    return this.#caller.signal.aborted || (this.#target?.aborted ?? false);
  }

  get reason(): Error | null {
    return this.#caller.signal.aborted ? asError(this.#caller.signal.reason) : (this.#target?.reason ?? null);
  }

  get paused(): boolean {
    return this.#paused;
  }

  get rawHeaders(): unknown {
    return this.#target?.rawHeaders ?? null;
  }

  get rawTrailers(): unknown {
    return this.#target?.rawTrailers ?? null;
  }

  abort(reason: Error): void {
    if (this.#answer === undefined) this.#caller.abort(reason);
    else this.#answer.abort(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#target?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#target?.resume();
  }
}
