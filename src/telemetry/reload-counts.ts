import { RELOAD_RESULTS, type ReloadResult } from './schema.ts';

/** `undefined` while no configuration is watched: then there are no such series. */
let counts: Record<ReloadResult, number> | undefined;

let lastRefused = false;

export function addReloads(result: ReloadResult, count: number): void {
  counts ??= { applied: 0, refused: 0, unchanged: 0 };
  counts[result] += count;
  lastRefused = result === 'refused';
}

/** True if the configuration that was read last is in force; `undefined` while no configuration is watched. */
export function lastReloadSucceeded(): boolean | undefined {
  return counts === undefined ? undefined : !lastRefused;
}

/** Lists how often a configuration was reloaded, by result. Lists all results or none. */
export function* reloadCounts(): IterableIterator<readonly [result: ReloadResult, count: number]> {
  if (counts !== undefined) for (const result of RELOAD_RESULTS) yield [result, counts[result]];
}
