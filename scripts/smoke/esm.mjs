import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as seawall from 'seawall';
import { exercise } from './exercise.cjs';

await exercise(seawall);

// An application may load both copies, directly and through a dependency: each must recognise the other's errors.
const require = createRequire(import.meta.url);
const copy = require('seawall');
assert.notEqual(copy.CircuitOpenError, seawall.CircuitOpenError, 'two copies');
assert.ok(seawall.isResilienceError(await rejection(copy)), 'ESM knows the error of CommonJS');
assert.ok(copy.isResilienceError(await rejection(seawall)), 'CommonJS knows the error of ESM');

async function rejection({ circuitBreaker, pipeline }) {
  const breaker = circuitBreaker();
  breaker.isolate();
  return pipeline(breaker)
    .execute(() => 1)
    .then(assert.fail, (error) => error);
}
