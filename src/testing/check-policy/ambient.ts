/**
 * Global functions that a policy must not use: it receives the time as an argument, and random numbers from
 * `call.runtime.random()`.
 */
const AMBIENT: readonly (readonly [owner: string | undefined, name: string])[] = [
  ['Math', 'random'],
  ['Date', 'now'],
  ['performance', 'now'],
  [undefined, 'setTimeout'],
  [undefined, 'setInterval'],
];

/**
 * Runs `ask`, and reports each use of global clocks, random numbers and timers. They work as usual, and are restored afterwards.
 * No other code sees the replacements, because `ask` is synchronous.
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
  // Some edge runtimes do not allow replacements. There, uses are not reported.
  const own = Object.getOwnPropertyDescriptor(object, name);
  if (own?.configurable === false) return () => {};
  const spy = function (this: unknown, ...args: unknown[]): unknown {
    used(owner === undefined ? `${name}()` : `${owner}.${name}()`);
    return Reflect.apply(original, this, args);
  };
  // An inherited function (`performance.now`) is hidden by an own property until it is restored.
  Object.defineProperty(object, name, { value: spy, configurable: true, writable: true });
  return () => {
    if (own !== undefined)
      Object.defineProperty(object, name, { value: original, configurable: true, writable: true });
    else delete object[name];
  };
}
