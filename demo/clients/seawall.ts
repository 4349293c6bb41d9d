import { bulkhead, circuitBreaker, exponential, pipeline, results, retry, timeout } from '../../src/index.ts';
import type { Client } from './client.ts';

/**
 * The same attempts as a pipeline. Each number follows from what a user knows of the upstream in good times: some 4
 * requests in flight, 40 ms each; none from the script of the outage.
 */
export function seawall(): Client {
  const breaker = circuitBreaker({ failureRate: 0.5, window: '5s', minimumCalls: 20, breakDuration: '1s' });
  const upstream = pipeline(
    { name: 'upstream', classify: results(judge) },
    timeout('2s'),
    retry({ maxAttempts: 3, backoff: exponential({ initial: '100ms' }) }),
    breaker,
    bulkhead({ maxConcurrent: 8, maxQueued: 32 }),
    timeout('500ms'),
  );
  return {
    name: 'seawall',
    story: 'timeout 2 s › retry 3 › circuit breaker › bulkhead 8 + 32 queued › timeout 500 ms',
    call: (url) => upstream.execute(({ signal }) => fetch(url, { signal })),
    state: () => breaker.state,
  };
}

/** A 503 is a failure, and says when to come back. */
function judge(response: Response) {
  if (response.status !== 503) return undefined;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  return { kind: 'failure', retryable: true, throttled: true, retryAfterMs } as const;
}
