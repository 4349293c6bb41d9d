import type { Sorts } from '../core/index.ts';
import type { EntryConfig } from './schema/types.ts';

/** Presets that an entry can extend, besides other entries. */
export const PRESETS = ['seawall/standard', 'seawall/http', 'seawall/grpc'] as const;

/** Classifiers of the presets. The first preset has none. */
const CLASSIFIERS: Readonly<Record<string, string>> = { 'seawall/http': 'http', 'seawall/grpc': 'grpc' };

/**
 * Returns the settings of a preset. The values are those of `standard()` in seawall/http, most of them from
 * Microsoft.Extensions.Http.Resilience.
 * @see https://learn.microsoft.com/dotnet/core/resilience/http-resilience#standard-resilience-handler-defaults
 */
export function presetNamed(name: string, sorts: Sorts): EntryConfig | undefined {
  if (!(PRESETS as readonly string[]).includes(name)) return undefined;
  const places = sorts.places.filter(({ standard }) => standard !== undefined);
  const classify = CLASSIFIERS[name];
  return {
    ...Object.fromEntries(places.map(({ key, standard }) => [key, standard])),
    ...(classify !== undefined && { classify }),
  };
}
