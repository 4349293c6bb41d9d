import type { Demand } from './demand.ts';

/** As of `node:async_hooks`, which Node, Bun, Deno and Workers have. */
interface AsyncStorage {
  run<T>(store: Demand, go: () => T): T;
  getStore(): Demand | undefined;
}

/** `null` where the platform has none. */
let storage: AsyncStorage | null | undefined;
/** Calls pay for it only once somebody has asked for something. */
let isUsed = false;

/** The demand of the call in which the present code runs; `undefined` where there is none, or the platform cannot tell. */
export function ambientDemand(): Demand | undefined {
  return isUsed ? storage?.getStore() : undefined;
}

/** Runs `go`, and whatever it brings about, as part of a call that asks for that. */
export function withDemand<T>(demand: Demand, go: () => T): T {
  if (storage === undefined) storage = makeStorage() ?? null;
  if (storage === null) return go();
  isUsed = true;
  return storage.run(demand, go);
}

function makeStorage(): AsyncStorage | undefined {
  type Storage = new () => AsyncStorage;
  const { AsyncLocalStorage, process } = globalThis as {
    readonly AsyncLocalStorage?: Storage;
    readonly process?: {
      getBuiltinModule?(name: string): { readonly AsyncLocalStorage?: Storage } | undefined;
    };
  };
  const Known = AsyncLocalStorage ?? process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  return Known && new Known();
}
