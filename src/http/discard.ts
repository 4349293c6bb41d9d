import type { Listener, Policy } from '../core/index.ts';

/**
 * A response that will be retried is read by nobody, and would keep its connection busy until the garbage collector finds it.
 */

/** So much of a body is read so that the connection can be used again; to cancel, HTTP/1.1 has to close it. */
const DRAIN_BYTES = 64 * 1024;

/** A body that nobody wants: what is short or has arrived is read, the rest cancelled. */
export class Discard {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
    this.#drain().catch(() => {});
  }

  /** No longer waits for the rest. */
  cancel(): void {
    this.#reader.cancel().catch(() => {});
  }

  async #drain(): Promise<void> {
    let left = DRAIN_BYTES;
    while (left > 0) {
      const { done, value } = await this.#reader.read();
      if (done) return;
      left -= value.byteLength;
    }
    await this.#reader.cancel();
  }
}

const discards = new WeakMap<object, () => void>();
/** Pipelines, and whether anything in them retries. */
const watched = new WeakMap<object, boolean>();

/** Calls `discard` when the response is about to be retried. */
export function whenRetried(response: object, discard: () => void): void {
  discards.set(response, discard);
}

const discardRetried: Listener<'retry.scheduled'> = ({ outcome }) => {
  if (outcome.ok) discards.get(outcome.value as object)?.();
};

/**
 * Hears of the retries of a pipeline, once for each policy, however many clients use it.
 * @returns whether anything in it retries
 */
export function watchRetries(
  policy: Policy<unknown> & { readonly policies?: readonly Policy<unknown>[] },
): boolean {
  const known = watched.get(policy);
  if (known !== undefined) return known;
  let retries = policy.kind === 'retry';
  if (retries) policy.events?.on('retry.scheduled', discardRetried);
  for (const inner of policy.policies ?? []) retries = watchRetries(inner) || retries;
  watched.set(policy, retries);
  return retries;
}
