import { globalMeterProvider } from './configure.ts';
import { guarded } from './guard.ts';
import { addReloads } from './reload-counts.ts';
import { rosterOf } from './roster.ts';
import type { ReloadResult } from './schema.ts';

/**
 * Counts a reload of a configuration by its result (`resilience.config.reloads` and `resilience.config.last_reload_successful`).
 * Uses the global meter provider, or that of `configureTelemetry`. Never throws.
 */
export function countReload(result: ReloadResult): void {
  count(result, 1);
}

/** Creates the counters of reloads with 0. A counter that does not exist before its first increase shows no increase. */
export function expectReloads(): void {
  count('applied', 0);
}

function count(result: ReloadResult, times: number): void {
  addReloads(result, times);
  // If no pipeline is measured, nothing else looks for the provider.
  guarded(() => {
    const provider = globalMeterProvider();
    if (provider !== undefined) rosterOf(provider);
  });
}
