import { ASKS_FOR, type AskedFor, type Call, type Operation } from '../core/index.ts';
import type { SharedRequest } from './request-key.ts';
import { confirmed, isWhole, wholeResponse } from './whole-response.ts';

/** A request whose answer calls may share: what it asks for, and what there is already. */
export class SharedExchange implements AskedFor {
  readonly request: SharedRequest;
  readonly #maxBody: number;
  /** A response to the same request, which may still hold. */
  #known: Response | undefined = undefined;

  constructor(request: SharedRequest, maxBody: number) {
    this.request = request;
    this.#maxBody = maxBody;
  }

  get key(): string {
    return this.request.key;
  }

  known(answer: unknown): void {
    if (isWhole(answer) && validatorsOf(answer).length > 0) this.#known = answer;
  }

  /** The header fields by which the server only confirms what is known (RFC 9110, 13.1). */
  get fields(): readonly (readonly [name: string, value: string])[] {
    return this.#known === undefined ? [] : validatorsOf(this.#known);
  }

  /** The part of a response that calls can share. */
  answer(response: Response, call: Call): Response | Promise<Response> {
    const known = this.#known;
    if (response.status === 304 && known !== undefined) return confirmed(known, response, call);
    return wholeResponse(response, this.#maxBody, call);
  }
}

function validatorsOf({ headers }: Response): readonly (readonly [name: string, value: string])[] {
  const [tag, modified] = [headers.get('etag'), headers.get('last-modified')];
  if (tag !== null) return [['if-none-match', tag]];
  return modified === null ? [] : [['if-modified-since', modified]];
}

/** Has policies know that the operation shares its answer, or, without an exchange, that it must have its own. */
export function registerShared(operation: Operation, exchange: SharedExchange | undefined): void {
  Object.assign(operation, { [ASKS_FOR]: exchange ?? NOTHING });
  if (exchange !== undefined) requests.set(operation, exchange.request);
}

const NOTHING: AskedFor = Object.freeze({ key: undefined });

const requests = new WeakMap<Operation, SharedRequest>();

/** The request that the operation sends, if calls may share its answer. */
export function sharedRequestOf(operation: Operation): SharedRequest | undefined {
  return requests.get(operation);
}
