import assert from 'node:assert/strict';
// #region lambda
import { circuitBreaker, pipeline, retry, timeout } from 'seawall';
import { http, resilientFetch } from 'seawall/http';
import { upstream } from './stock.ts';

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

// At module scope: a warm instance keeps its circuit and its budget between invocations.
const stock = resilientFetch(
  pipeline(
    { name: 'stock', classify: http() },
    retry(),
    circuitBreaker({ consecutiveFailures: 5 }),
    timeout('1s'),
  ),
);

export async function handler({ article }: { article: string }, context: LambdaContext) {
  // Answers before the platform kills the instance, so that the reason is not lost.
  const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - 200));
  const response = await stock(`${upstream.url}/stock/${article}`, { signal });
  return { statusCode: response.status, body: await response.text() };
}
// #endregion

const answer = await handler({ article: '17' }, { getRemainingTimeInMillis: () => 3000 });
assert.deepEqual(answer, { statusCode: 200, body: '{"stock":7}' });
console.log(answer.body);
upstream.close();
