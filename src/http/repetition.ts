import { type Call, MAY_REPEAT, type Operation, type PolicyCall, systemRuntime } from '../core/index.ts';
import { type DemandHeaders, demandFields } from './deadline.ts';
import { randomUuid } from './idempotency.ts';
import { isNotSent } from './network-error.ts';

/** The parts of a request that decide if, and in which form, it may be sent once more. */
export interface RepeatedRequest {
  readonly method: string;
  /** @param name in lower case */
  readonly hasHeader: (name: string) => boolean;
  /** The body can be read only once. */
  readonly isOneShot: boolean;
  /** It is part of an attempt that is retried further out. */
  readonly isNested: boolean;
}

export interface RepetitionOptions extends DemandHeaders {
  readonly idempotentMethods: readonly string[];
  readonly idempotencyKey: boolean | (() => string);
  /** In lower case; at least one. */
  readonly idempotencyHeaders: readonly string[];
  readonly attemptHeader: string | undefined;
  readonly nested: 'suppress' | 'allow';
}

/** The decision if one request may be sent once more, and the header fields by which the server can tell. */
export class Repetition {
  /** True if it is part of an attempt that is retried further out, and therefore not retried itself. */
  readonly isSuppressed: boolean;
  readonly #request: RepeatedRequest;
  readonly #attemptHeader: string | undefined;
  readonly #demandHeaders: DemandHeaders;
  readonly #keyHeader: string;
  readonly #isOneShot: boolean;
  /** Makes the key; `undefined` where none is needed. */
  readonly #makeKey: true | (() => string) | undefined;
  #isIdempotent: boolean;
  #hasKey: boolean;
  #key: string | undefined = undefined;
  /** The word of the pipeline's caller about it. */
  #declared: boolean | undefined = undefined;
  #sent = false;
  /** The latest attempt demonstrably never left. */
  #notSent = false;
  #keyMayHaveArrived = false;

  constructor(options: RepetitionOptions, request: RepeatedRequest) {
    const { idempotentMethods, idempotencyKey, idempotencyHeaders, attemptHeader, nested } = options;
    const isNested = request.isNested || (attemptHeader !== undefined && request.hasHeader(attemptHeader));
    const hasKey = idempotencyHeaders.some(request.hasHeader);
    const isIdempotent = idempotentMethods.includes(request.method) || hasKey;
    this.isSuppressed = nested === 'suppress' && isNested;
    this.#request = request;
    this.#attemptHeader = attemptHeader;
    this.#demandHeaders = options;
    this.#keyHeader = idempotencyHeaders[0] as string;
    this.#makeKey = isIdempotent || idempotencyKey === false ? undefined : idempotencyKey;
    this.#hasKey = hasKey || this.#makeKey !== undefined;
    this.#isIdempotent = isIdempotent || this.#makeKey !== undefined;
    this.#isOneShot = request.isOneShot;
  }

  /**
   * True if the request may be sent once more after its latest attempt.
   * @param notSent the verdict on that attempt says that it never left, which is remembered
   * @param keyHeaders what the classifier knows a request again by, beside what the client was told
   */
  mayRepeat(notSent = false, keyHeaders: readonly string[] = []): boolean {
    if (notSent) this.#notSent = true;
    if (!this.#hasKey && keyHeaders.some(this.#request.hasHeader)) {
      this.#hasKey = true;
      this.#isIdempotent = true;
    }
    if (this.isSuppressed || (this.#isOneShot && this.#sent)) return false;
    return this.#notSent || (this.#declared ?? this.#isIdempotent);
  }

  /** The latest attempt has failed with that error. */
  failed(error: unknown): void {
    if (isNotSent(error)) this.#notSent = true;
  }

  /** True if the server may know the request's idempotency key from an earlier attempt of the same call. */
  get isKeyKnown(): boolean {
    return this.#keyMayHaveArrived;
  }

  /** An attempt is about to be made: the header fields that are to be added to it. */
  begin(call: Call): [name: string, value: string][] {
    if (this.#sent && this.#hasKey && !this.#notSent) this.#keyMayHaveArrived = true;
    this.#sent = true;
    this.#notSent = false;
    this.#declared = call.idempotent;
    const fields = demandFields(this.#demandHeaders, call);
    if (this.#attemptHeader !== undefined) fields.push([this.#attemptHeader, String(call.attempt)]);
    const make = this.#makeKey;
    if (make !== undefined) {
      this.#key ??= make === true ? randomUuid(randomOf(call)) : make();
      fields.push([this.#keyHeader, this.#key]);
    }
    return fields;
  }
}

function randomOf(call: Call): () => number {
  const { runtime = systemRuntime } = call as Partial<PolicyCall>;
  return () => runtime.random();
}

/** The requests of calls under way, by the operation that sends them. */
const repetitions = new WeakMap<Operation, Repetition>();

/** Lets the classifier, and the retry, of whatever pipeline runs the operation know of the request that it sends. */
export function register(operation: Operation, repetition: Repetition): void {
  repetitions.set(operation, repetition);
  Object.assign(operation, { [MAY_REPEAT]: (notSent: boolean) => repetition.mayRepeat(notSent) });
}

export function repetitionOf(call: Call): Repetition | undefined {
  const { operation } = call as Partial<PolicyCall>;
  return operation === undefined ? undefined : repetitions.get(operation);
}
