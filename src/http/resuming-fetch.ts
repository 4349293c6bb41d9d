import {
  type FetchInput,
  hasHeader,
  headersOf,
  methodOf,
  type ResilientRequestInit,
  signalOf,
} from './request.ts';
import { type ResolvedResumeOptions, resume } from './resume.ts';

type Send<Answer> = (input: FetchInput, init?: ResilientRequestInit) => Promise<Answer>;

/**
 * A `send` whose answers to GET have bodies that go on when they break off. The missing part is requested like any other request.
 * Unless the request says what encodings it takes, none is asked for: what is encoded cannot be gone on with.
 */
export function resumingFetch<Answer>(send: Send<Answer>, options: ResolvedResumeOptions): Send<Answer> {
  return async (input, init) => {
    if (methodOf(input, init) !== 'GET') return send(input, init);
    const given = headersOf(input, init);
    const plain = hasHeader(given, 'accept-encoding') ? init : withFields([['accept-encoding', 'identity']]);
    const answer = await send(input, plain);
    if (!isResponse(answer)) return answer;
    return resume(answer, {
      maxAttempts: options.maxAttempts,
      signal: signalOf(input, init),
      request: (fields) => send(input, withFields([...fields, ['accept-encoding', 'identity']])),
    }) as Answer & Response;

    function withFields(fields: readonly (readonly [string, string])[]): ResilientRequestInit {
      const headers = new Headers(given);
      for (const [name, value] of fields) headers.set(name, value);
      return { ...init, headers };
    }
  };
}

function isResponse(answer: unknown): answer is Response {
  const { headers, body } = (answer ?? {}) as Partial<Response>;
  return typeof headers?.get === 'function' && typeof body?.getReader === 'function';
}
