import type { EntryConfig } from './schema/types.generated.ts';

const standard: EntryConfig = {
  rateLimiter: { permits: 1000 },
  timeout: '30s',
  retry: {},
  circuitBreaker: {},
  bulkhead: { maxConcurrent: 1000 },
  attemptTimeout: '10s',
};

/**
 * What an entry can extend beside other entries. The values are those of `standard()` in seawall/http, most of them from
 * Microsoft.Extensions.Http.Resilience.
 * @see https://learn.microsoft.com/dotnet/core/resilience/http-resilience#standard-resilience-handler-defaults
 */
export const PRESETS: Readonly<Record<string, EntryConfig>> = {
  'seawall/standard': standard,
  'seawall/http': { ...standard, classify: 'http' },
  'seawall/grpc': { ...standard, classify: 'grpc' },
};
