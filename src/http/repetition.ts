import { type Call, type Operation, type PolicyCall, systemRuntime } from '../core/index.ts';
import { randomUuid } from './idempotency.ts';

/** What of a request decides whether, and as what, it may be sent once more. */
export interface RepeatedRequest {
  readonly method: string;
  readonly hasHeader: (name: string) => boolean;
  /** The body can be read only once. */
  readonly isOneShot: boolean;
  /** It is part of an attempt that is retried further out. */
  readonly isNested: boolean;
}

export interface RepetitionOptions {
  readonly idempotentMethods: readonly string[];
  readonly idempotencyKey: boolean | (() => string);
  readonly attemptHeader: string | undefined;
  readonly nested: 'suppress' | 'allow';
}

/** Whether one request may be sent once more, and the header fields by which the server can tell. */
export class Repetition {
  /** Whether it is part of an attempt that is retried further out, and therefore not retried itself. */
  readonly isSuppressed: boolean;
  readonly #attemptHeader: string | undefined;
  readonly #isIdempotent: boolean;
  readonly #isOneShot: boolean;
  /** Makes the key; `undefined` where none is needed. */
  readonly #makeKey: true | (() => string) | undefined;
  #key: string | undefined = undefined;
  #sent = false;

  constructor(options: RepetitionOptions, request: RepeatedRequest) {
    const { idempotentMethods, idempotencyKey, attemptHeader, nested } = options;
    const isNested = request.isNested || (attemptHeader !== undefined && request.hasHeader(attemptHeader));
    const isIdempotent = idempotentMethods.includes(request.method) || request.hasHeader('idempotency-key');
    this.isSuppressed = nested === 'suppress' && isNested;
    this.#attemptHeader = attemptHeader;
    this.#makeKey = isIdempotent || idempotencyKey === false ? undefined : idempotencyKey;
    this.#isIdempotent = isIdempotent || this.#makeKey !== undefined;
    this.#isOneShot = request.isOneShot;
  }

  /** @param notSent the attempt demonstrably never left */
  mayRepeat(notSent: boolean): boolean {
    if (this.isSuppressed || (this.#isOneShot && this.#sent)) return false;
    return this.#isIdempotent || notSent;
  }

  /** An attempt is about to be made: the header fields that are to be added to it. */
  begin(call: Call): [name: string, value: string][] {
    this.#sent = true;
    const fields: [string, string][] = [];
    if (this.#attemptHeader !== undefined) fields.push([this.#attemptHeader, String(call.attempt)]);
    const make = this.#makeKey;
    if (make !== undefined) {
      this.#key ??= make === true ? randomUuid(randomOf(call)) : make();
      fields.push(['idempotency-key', this.#key]);
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

/** Lets the classifier of whatever pipeline runs the operation know of the request that it sends. */
export function register(operation: Operation, repetition: Repetition): void {
  repetitions.set(operation, repetition);
}

export function repetitionOf(call: Call): Repetition | undefined {
  const { operation } = call as Partial<PolicyCall>;
  return operation === undefined ? undefined : repetitions.get(operation);
}
