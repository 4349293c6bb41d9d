/** The client of a service, protected once for all users. Each framework's recipe serves its answers. */
import assert from 'node:assert/strict';
import { dependency } from './dependency.ts';

export const upstream = await dependency();

// #region stock
import { bulkhead, type CircuitBreaker, circuitBreaker, pipeline, retry, timeout } from 'seawall';
import { http, resilientFetch } from 'seawall/http';

export const stock = pipeline(
  { name: 'stock', classify: http() },
  timeout('2s'),
  retry({ maxAttempts: 2 }),
  circuitBreaker({ consecutiveFailures: 5 }),
  bulkhead({ maxConcurrent: 50 }),
  timeout('500ms'),
);
const fetchStock = resilientFetch(stock);

/** Returns the stock of an article. @param signal signal of the caller: when it is aborted, the answer is no longer needed */
export async function stockOf(article: string, signal?: AbortSignal): Promise<number> {
  const response = await fetchStock(`${upstream.url}/stock/${article}`, { signal: signal ?? null });
  if (!response.ok) throw new Error(`stock answered ${response.status}`);
  return ((await response.json()) as { stock: number }).stock;
}

// #endregion

// #region answer
import { isRejectedError, isResilienceError } from 'seawall';

/**
 * Returns the response to a caller: the dependency was not called (503), or did not answer in time (504). Returns undefined for
 * other errors.
 */
export function answerTo(error: unknown): { status: number; headers: Record<string, string> } | undefined {
  if (isRejectedError(error)) {
    const seconds = Math.ceil((error.retryAfterMs ?? 1000) / 1000);
    return { status: 503, headers: { 'retry-after': String(seconds) } };
  }
  if (isResilienceError(error) && error.code === 'timeout') return { status: 504, headers: {} };
  return undefined;
}
// #endregion

/** Opens the circuit, makes a request, and expects a 503 with Retry-After. Then does the same with the circuit closed. */
export async function tryOut(request: () => Promise<Response>): Promise<void> {
  const breaker = stock.policy('circuit-breaker') as CircuitBreaker;
  breaker.isolate();
  const refused = await request();
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get('retry-after'), '1');
  breaker.reset();
  const answered = await request();
  assert.deepEqual([answered.status, await answered.json()], [200, { stock: 7 }]);
  console.log('200 while the dependency is well, 503 with Retry-After while its circuit is open');
}
