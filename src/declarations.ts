import { declaration as bulkhead } from './bulkhead/declaration.ts';
import { declaration as chaos } from './chaos/declaration.ts';
import { declaration as circuitBreaker } from './circuit-breaker/declaration.ts';
import type { Declared } from './core/index.ts';
import { declaration as fallback } from './fallback/declaration.ts';
import { declaration as hold } from './hold/declaration.ts';
import { declaration as custom } from './pipeline/custom-declaration.ts';
import { declaration as nestedPipeline } from './pipeline/nested-declaration.ts';
import { declaration as rateLimiter } from './rate-limiter/declaration.ts';
import { declaration as retry } from './retry/declaration.ts';
import { declaration as timeout } from './timeout/declaration.ts';

/** All policies of the toolkit, for those who go through them: configuration, explanations, advice, tests, documentation. */
export const DECLARATIONS: readonly Declared[] = [
  bulkhead,
  chaos,
  circuitBreaker,
  custom,
  fallback,
  hold,
  nestedPipeline,
  rateLimiter,
  retry,
  timeout,
];
