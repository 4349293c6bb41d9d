import * as z from 'zod/mini';
import { circuitBreaker } from './circuit-breaker.ts';
import { bulkhead, hold, rateLimiter } from './limits.ts';
import { retry } from './retry.ts';
import type { EntryConfig, FallbackConfig, StepConfig, TimeoutConfig } from './types.generated.ts';
import {
  count,
  durationOrUnlimited,
  functionName,
  functionReference,
  name,
  option,
  positiveDuration,
  registry,
  type Schema,
  slot,
} from './vocabulary.ts';

const timeoutOptions = z
  .strictObject({
    after: option(
      z.union([positiveDuration, functionReference], {
        error: "must be a duration above 0 such as 250 (ms) or '30s', or { function: name }",
      }),
      'How long a call may take.',
    ),
    cooperative: option(z.boolean(), 'Only abort the signal, and wait for the operation to end by itself.', {
      default: false,
    }),
    name: option(name, 'Appears in errors, events and metrics.'),
  })
  .register(registry, { id: 'TimeoutOptionsConfig', description: 'A timeout with options.' });

const timeout: Schema<TimeoutConfig> = z
  .union([positiveDuration, timeoutOptions], {
    error: "must be a duration above 0 such as 250 (ms) or '30s' (units: ms, s, m, h), or { after: … }",
  })
  .register(registry, {
    id: 'TimeoutConfig',
    description: 'How long a call may take: a duration, or options.',
    examples: ['10s', { after: '10s', cooperative: true }],
  });

const fallback: Schema<FallbackConfig> = z
  .strictObject({
    value: option(z.unknown(), 'The answer: any data.'),
    function: option(functionName, 'Name of the function that makes the answer from the failure.'),
    pipeline: option(name, 'Name of the entry to run the same operation through.'),
    when: option(functionName, 'Name of the function that says whether to fall back for an outcome.'),
    name: option(name, 'Appears in errors, events and metrics.', { default: 'fallback' }),
  })
  .register(registry, {
    id: 'FallbackConfig',
    description: 'Answers in place of a failure. Exactly one of `value`, `function` and `pipeline`.',
    examples: [{ value: null }, { function: 'cachedPrice' }, { pipeline: 'secondary' }],
  });

const timeoutSlot = z.union([timeout, z.literal(false)], {
  error:
    "must be a duration above 0 such as 250 (ms) or '30s' (units: ms, s, m, h), { after: … }, or false for none",
});
const fallbackSlot = z.union([fallback, z.literal(false)], {
  error: 'must be { value: … }, { function: … } or { pipeline: … }, or false for none',
});

const steps = z
  .union(
    [
      z.literal(['retry', 'holdOnRetryAfter', 'circuitBreaker', 'bulkhead']),
      z.strictObject({ fallback }),
      z.strictObject({ rateLimiter }),
      z.strictObject({ timeout }),
      z.strictObject({ retry: z.union([retry, z.literal(true)]) }),
      z.strictObject({ holdOnRetryAfter: z.union([hold, z.literal(true)]) }),
      z.strictObject({ circuitBreaker: z.union([circuitBreaker, z.literal(true)]) }),
      z.strictObject({ bulkhead: z.union([bulkhead, z.literal(true)]) }),
    ],
    {
      error:
        'must have exactly one of the keys fallback, rateLimiter, timeout, retry, holdOnRetryAfter, circuitBreaker, bulkhead, as in ' +
        "{ timeout: '2s' }",
    },
  )
  .register(registry, {
    id: 'StepConfig',
    description: 'One policy of an explicit order, by the name of its factory.',
    examples: [{ timeout: '2s' }, { retry: { maxAttempts: 2 } }, 'circuitBreaker'],
  }) as Schema<StepConfig>;

/** Of policies in an order, and of entries that one extends. */
export const MAX_LIST = 64;
const notTooLong = z.maxLength(MAX_LIST, { error: `must have at most ${MAX_LIST} items` });

const order = z.array(steps, { error: 'must be a list of policies, the outermost first' }).check(notTooLong);

const perKey = z.union(
  [
    z.strictObject({
      max: option(count(1), 'How many pipelines are kept.', { default: 1000 }),
      idle: option(
        durationOrUnlimited(positiveDuration),
        'A pipeline that was not used for that long is dropped.',
        { default: '10m' },
      ),
    }),
    z.boolean(),
  ],
  { error: 'must be true, false, or { max, idle }' },
);

export const entryOptions: Schema<EntryConfig> = z
  .strictObject({
    description: option(z.string(), 'What the entry is for. For readers only.'),
    extends: option(
      z.union([name, z.array(name).check(notTooLong)], {
        error: 'must be the name of an entry or preset, or a list of them',
      }),
      'The entry starts from these: other entries, or the presets `seawall/standard`, `seawall/http`, `seawall/grpc`. Of several, the later wins.',
      { examples: ['seawall/http'] },
    ),
    classify: option(
      name,
      'What an outcome says about the dependency: `default`, `http`, `grpc`, or a name from the table `classifiers` given in code.',
      { default: 'default', examples: ['http', 'grpc', 'default'] },
    ),
    perKey: option(perKey, 'A pipeline of its own for each key (host, tenant, …).', { default: false }),
    fallback: option(fallbackSlot, 'Outermost: what to answer in place of a failure.'),
    rateLimiter: option(slot(rateLimiter, 'rateLimiter'), 'How many calls may start per time.'),
    timeout: option(timeoutSlot, 'The call as a whole, attempts and delays together.', { examples: ['10s'] }),
    retry: option(slot(retry, 'retry'), 'Runs the operation once more after a failure.'),
    holdOnRetryAfter: option(
      slot(hold, 'holdOnRetryAfter'),
      'Has a Retry-After that the server says to one call hold for all calls of that key.',
      { default: false },
    ),
    circuitBreaker: option(slot(circuitBreaker, 'circuitBreaker'), 'Stops calling a dependency that fails.'),
    bulkhead: option(slot(bulkhead, 'bulkhead'), 'How many attempts may run at the same time.'),
    attemptTimeout: option(timeoutSlot, 'Innermost: each attempt.', { examples: ['2s'] }),
    pipeline: option(
      order,
      'The policies in an order of your own, the outermost first, instead of those above.',
    ),
  })
  .register(registry, {
    id: 'EntryConfig',
    description:
      'Policies in the standard order, the outermost first: fallback, rateLimiter, timeout, retry, holdOnRetryAfter, circuitBreaker, bulkhead, attemptTimeout. What is not named is not there.',
    examples: [{ extends: 'seawall/http', timeout: '10s', attemptTimeout: '2s' }],
  });

export const entry: Schema<EntryConfig | readonly StepConfig[]> = z.union([entryOptions, order], {
  error: 'must be an object of policies (standard order), or a list of them (that order)',
});
