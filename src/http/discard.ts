import type { Outcome } from '../core/index.ts';
import { announcedLength, bodiesOf, carriersOf } from './bodies.ts';
import { type Body, DRAIN_BYTES, type Draining, drain } from './drain.ts';
import { readField } from './foreign.ts';
import { reaches } from './reach.ts';

/** Responses of which somebody else knows better when they are no longer needed, and how they are let go of. */
const keepers = new WeakMap<object, () => PromiseLike<void> | undefined>();

/** From now on `letGo` is asked where `carrier` would be discarded. */
export function keep(carrier: object, letGo: () => PromiseLike<void> | undefined): void {
  keepers.set(carrier, letGo);
}

/**
 * Lets go of the responses of an outcome that no caller gets: a body would keep its connection busy until the garbage collector
 * finds it. Bodies that somebody reads stay as they are, and so does everything if `instead` still makes use of it.
 * @param instead what the caller gets instead, if that is known
 * @param apart see `Discard`: what cannot be searched then makes no use of it either
 * @returns fulfilled, never rejected, when the connections are free; `undefined` if there was nothing to let go of
 */
export function discard(outcome: Outcome, instead?: Outcome, apart = false): Promise<void> | undefined {
  const carriers = carriersOf(outcome.ok ? outcome.value : outcome.error);
  const bodies = bodiesOf(carriers.filter((carrier) => !keepers.has(carrier)));
  const kept = carriers.filter((carrier) => keepers.has(carrier));
  if (bodies.length === 0 && kept.length === 0) return undefined;
  if (instead !== undefined) {
    const things = new Set<unknown>([...carriers, ...bodies.map(({ body }) => body)]);
    for (const { body } of bodiesOf(kept)) things.add(body);
    if (reaches(instead.ok ? instead.value : instead.error, things, !apart)) return undefined;
  }
  const drained = bodies.map(({ carrier, body }) => drainOf(carrier, body)?.done);
  const ofKeepers = kept.map((carrier) => keepers.get(carrier)?.());
  const pending = [...drained, ...ofKeepers].filter((one) => one !== undefined);
  return pending.length === 0 ? undefined : Promise.all(pending).then(() => {});
}

/** Lets go of a response's body, whoever knows better. */
export function letGo(response: object): Draining | undefined {
  const [carried] = bodiesOf([response]);
  return carried === undefined ? undefined : drainOf(response, carried.body);
}

function drainOf(carrier: object, body: Body): Draining | undefined {
  return drain(body, announcedLength(carrier) > DRAIN_BYTES, () => endRequest(carrier));
}

/** axios with `maxContentLength` has a stream of its own before that of the connection, which it leaves open. */
function endRequest(carrier: object): void {
  const request = readField(carrier, 'request');
  if (typeof readField(request, 'getHeader') !== 'function') return;
  try {
    (request as Partial<ClientRequest>).destroy?.();
  } catch {
    // Whose it is knows better.
  }
}

/** Of node:http. */
interface ClientRequest {
  destroy(): unknown;
}
