/** What a policy must not touch: its time is an argument, its chance is `call.runtime.random()`. */
const AMBIENT: readonly (readonly [owner: string | undefined, name: string])[] = [
  ['Math', 'random'],
  ['Date', 'now'],
  ['performance', 'now'],
  [undefined, 'setTimeout'],
  [undefined, 'setInterval'],
];

/**
 * Runs `ask` while ambient time, chance and timers tell when they are used. They work as ever, and are themselves again
 * afterwards; what is replaced is seen by nobody else, because `ask` is synchronous.
 */
export function withWatchedGlobals<T>(ask: () => T, used: (name: string) => void): T {
  const restore = AMBIENT.map(([owner, name]) => watch(owner, name, used));
  try {
    return ask();
  } finally {
    for (const undo of restore) undo();
  }
}

function watch(owner: string | undefined, name: string, used: (name: string) => void): () => void {
  const globals = globalThis as unknown as Record<string, Record<string, unknown>>;
  const object = (owner === undefined ? globals : globals[owner]) as Record<string, unknown> | undefined;
  const original = object?.[name];
  if (object === undefined || typeof original !== 'function') return () => {};
  // Some edge runtimes hold on to theirs: there nobody tells.
  const own = Object.getOwnPropertyDescriptor(object, name);
  if (own?.configurable === false) return () => {};
  const spy = function (this: unknown, ...args: unknown[]): unknown {
    used(owner === undefined ? `${name}()` : `${owner}.${name}()`);
    return Reflect.apply(original, this, args);
  };
  // Where it is inherited (`performance.now`), an own property hides it for a while.
  Object.defineProperty(object, name, { value: spy, configurable: true, writable: true });
  return () => {
    if (own !== undefined)
      Object.defineProperty(object, name, { value: original, configurable: true, writable: true });
    else delete object[name];
  };
}
