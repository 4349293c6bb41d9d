import { weakly } from '../core/index.ts';

/**
 * After `fetch` has answered, its caller's signal still aborts the body, while the pipeline has let go of the call. So the
 * signal is tied to the body here: with one listener for each signal, and without keeping any body alive.
 */

interface Followers {
  readonly controllers: Set<WeakRef<AbortController>>;
  readonly listener: () => void;
}

const followersOf = new WeakMap<AbortSignal, Followers>();
/** A controller lives as long as the body that it aborts. */
const controllers = new WeakMap<object, AbortController>();

interface Following {
  readonly signal: AbortSignal;
  readonly reference: WeakRef<AbortController>;
}

/** Made when it is first needed: importing starts nothing. */
let registry: FinalizationRegistry<Following> | undefined;

/** From now on `signal` aborts `controller`, until the body is gone. */
export function abortBody(body: object, controller: AbortController, signal: AbortSignal): void {
  if (signal.aborted) {
    controller.abort(signal.reason);
    return;
  }
  const reference = weakly(controller);
  const followers = followersOf.get(signal) ?? follow(signal);
  followers.controllers.add(reference);
  controllers.set(body, controller);
  // Where nobody can tell when a body is gone, the signal remembers it for as long as there is the signal.
  if (typeof FinalizationRegistry === 'undefined') return;
  registry ??= new FinalizationRegistry(forget);
  registry.register(body, { signal, reference });
}

function follow(signal: AbortSignal): Followers {
  const controllers = new Set<WeakRef<AbortController>>();
  const listener = (): void => {
    for (const reference of controllers) reference.deref()?.abort(signal.reason);
    controllers.clear();
  };
  const followers = { controllers, listener };
  followersOf.set(signal, followers);
  signal.addEventListener('abort', listener, { once: true });
  return followers;
}

/** The body is gone. */
function forget({ signal, reference }: Following): void {
  const followers = followersOf.get(signal);
  followers?.controllers.delete(reference);
  if (followers === undefined || followers.controllers.size > 0) return;
  signal.removeEventListener('abort', followers.listener);
  followersOf.delete(signal);
}
