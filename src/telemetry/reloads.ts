import { globalMeterProvider } from './configure.ts';
import { guarded } from './guard.ts';
import { addReloads } from './reload-counts.ts';
import { rosterOf } from './roster.ts';
import type { ReloadResult } from './schema.ts';

/**
 * Counts that a configuration was read anew, by what became of that (`resilience.config.reloads` and
 * `resilience.config.last_reload_successful`). It goes to the global meter
 * provider, or to that of `configureTelemetry`. Never throws.
 */
export function countReload(result: ReloadResult): void {
  count(result, 1);
}

/** Shows the counters of reloads with 0: what is not there before the first reload has no increase that could be seen. */
export function expectReloads(): void {
  count('applied', 0);
}

function count(result: ReloadResult, times: number): void {
  addReloads(result, times);
  // Where no pipeline is measured, nobody else looks for the provider.
  guarded(() => {
    const provider = globalMeterProvider();
    if (provider !== undefined) rosterOf(provider);
  });
}
