import type { Sorts } from '../core/index.ts';
import type { EntryConfig } from './schema/types.ts';

/** What an entry can extend beside other entries. */
export const PRESETS = ['seawall/standard', 'seawall/http', 'seawall/grpc'] as const;

/** Of these presets, each but the first also says what outcomes mean. */
const CLASSIFIERS: Readonly<Record<string, string>> = { 'seawall/http': 'http', 'seawall/grpc': 'grpc' };

/**
 * What a preset says. The values are those of `standard()` in seawall/http, most of them from Microsoft.Extensions.Http.Resilience.
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
