import { type Call, type Clock, type PolicyCall, REPLAYABLE, systemRuntime } from '../core/index.ts';

/** A response whose body has arrived, so that it can be handed over as often as one likes. */
interface Whole {
  /** `null` for one that has no body. */
  readonly bytes: ArrayBuffer | null;
  readonly clock: Clock;
  readonly receivedAt: number;
}

const wholes = new WeakMap<Response, Whole>();

/** With these there is never a body, and `Response` takes none. */
const BODILESS = [204, 205, 304];

/**
 * Waits for the body, and makes a response that can be handed over any number of times.
 * @returns the response as it came where its body is larger than that, or where it cannot be made anew
 */
export async function wholeResponse(response: Response, maxBytes: number, call: Call): Promise<Response> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  // One of a request without CORS tells nothing of itself.
  if (announced > maxBytes || response.status < 200 || response.status > 599) return response;
  const { clock } = (call as Partial<PolicyCall>).runtime ?? systemRuntime;
  const receivedAt = clock.now();
  const copy = response.body === null ? undefined : response.clone();
  const bytes = copy === undefined ? null : await readUpTo(copy, maxBytes);
  if (bytes === undefined) return response;
  // Data that was read from the copy waits in the original, which nobody reads.
  if (copy !== undefined) await response.body?.cancel();
  return remember(response, { bytes, clock, receivedAt });
}

/** True if it can be handed over any number of times. */
export function isWhole(answer: unknown): answer is Response {
  return wholes.has(answer as Response);
}

/** How many bytes its body has. */
export function bytesOf(response: Response): number {
  return wholes.get(response)?.bytes?.byteLength ?? 0;
}

/** Gives a caller a response of its own, with its age (RFC 9111, 5.1); any other answer is the same for all. */
export function ownResponse<T>(answer: T): T {
  const whole = wholes.get(answer as never);
  if (whole === undefined) return answer;
  const response = answer as unknown as Response;
  const made = anew(response, whole.bytes, response.headers);
  const ageS = Math.floor((whole.clock.now() - whole.receivedAt) / 1000);
  if (ageS > 0) made.headers.set('age', String(ageS + (Number(response.headers.get('age')) || 0)));
  return made as T;
}

/** The known response is confirmed: its body, and what the header of the confirmation says (RFC 9111, 3.2). */
export function confirmed(known: Response, confirmation: Response, call: Call): Response {
  const { bytes } = wholes.get(known) as Whole;
  const headers = new Headers(known.headers);
  headers.delete('age');
  for (const [name, value] of confirmation.headers) if (!OF_THE_BODY.has(name)) headers.set(name, value);
  const { clock } = (call as Partial<PolicyCall>).runtime ?? systemRuntime;
  return remember(anew(known, bytes, headers), { bytes, clock, receivedAt: clock.now() });
}

/** These tell of a body, which a confirmation has not got. */
const OF_THE_BODY = new Set(['content-length', 'content-encoding', 'content-range', 'transfer-encoding']);

function remember(response: Response, whole: Whole): Response {
  const made = anew(response, whole.bytes, response.headers);
  Object.defineProperty(made, REPLAYABLE, { value: true });
  wholes.set(made, whole);
  return made;
}

function anew(response: Response, bytes: ArrayBuffer | null, headers: Headers): Response {
  const { status, statusText, url, redirected } = response;
  const body = BODILESS.includes(status) ? null : bytes;
  const made = new Response(body, { status, statusText, headers });
  return Object.defineProperties(made, { url: { value: url }, redirected: { value: redirected } });
}

/** All of the body; `undefined` if it is larger. */
async function readUpTo({ body }: Response, maxBytes: number): Promise<ArrayBuffer | undefined> {
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size > maxBytes) {
      void reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(read.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes.buffer;
}
