import { resilientFetch, standard } from '../../src/http/index.ts';
import type { CircuitBreaker } from '../../src/index.ts';
import type { Client } from './client.ts';

/**
 * Makes the same attempts through a resilient `fetch`. Each number follows from facts about the healthy upstream: about 4
 * requests in flight, 40 ms each, and some seconds after a restart until its caches are warm. No number is derived from the
 * script of the outage.
 */
export function seawall(): Client {
  const origins = standard({
    name: 'upstream',
    timeout: '2s',
    retry: { maxAttempts: 3 },
    circuitBreaker: { window: '5s', minimumCalls: 20, breakDuration: '1s', slowStart: { duration: '3s' } },
    bulkhead: { maxConcurrent: 8, maxQueued: 32 },
    attemptTimeout: '500ms',
  });
  const api = resilientFetch(origins);
  return {
    name: 'seawall',
    story: 'timeout 2 s › retry 3 › circuit breaker › bulkhead 8 + 32 queued › timeout 500 ms',
    call: (url) => api(url),
    state: () => breakerOf(origins.keys()[0])?.state ?? 'closed',
  };

  function breakerOf(origin: string | undefined): CircuitBreaker | undefined {
    if (origin === undefined) return undefined;
    return origins.get(origin).policy('circuit-breaker') as CircuitBreaker | undefined;
  }
}
