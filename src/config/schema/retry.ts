import * as z from 'zod/mini';
import type { BackoffConfig, BudgetConfig, RetryConfig } from './types.generated.ts';
import {
  countOrUnlimited,
  duration,
  durationOrUnlimited,
  functionName,
  functionReference,
  name,
  number,
  oneOf,
  option,
  positiveDuration,
  registry,
  type Schema,
} from './vocabulary.ts';

const jitter = option(oneOf('none', 'full', 'equal'), 'How chance comes into the delays.', {
  default: 'none',
});
const max = option(positiveDuration, 'Longest delay. By default the retry’s `maxDelay`.');

const exponential = z.strictObject({
  initial: positiveDuration,
  max,
  multiplier: option(number(1, 1000), 'By what factor each delay is longer than the one before.', {
    default: 2,
  }),
  jitter: option(oneOf('none', 'full', 'equal', 'decorrelated'), 'How chance comes into the delays.', {
    default: 'decorrelated',
  }),
});
const linear = z.strictObject({
  initial: duration,
  increment: option(
    positiveDuration,
    'By how much each delay is longer than the one before. By default `initial`.',
  ),
  max,
  jitter,
});
const fibonacci = z.strictObject({ initial: positiveDuration, max, jitter });
const constant = z.union([duration, z.strictObject({ delay: duration, jitter })]);
const delays = z
  .array(duration, { error: 'must be a list of durations' })
  .check(z.minLength(1, 'must have at least one delay'));
const schedule = z.union([delays, z.strictObject({ delays, jitter })]);

export const backoff: Schema<BackoffConfig> = z
  .union(
    [
      z.strictObject({ exponential }),
      z.strictObject({ constant }),
      z.strictObject({ linear }),
      z.strictObject({ fibonacci }),
      z.strictObject({ schedule }),
      functionReference,
    ],
    {
      error:
        'must have exactly one of the keys exponential, constant, linear, fibonacci, schedule, function, as in ' +
        "{ exponential: { initial: '100ms' } }",
    },
  )
  .register(registry, {
    id: 'BackoffConfig',
    description: 'The delay before each retry, by the name of the factory that makes it.',
    examples: [{ exponential: { initial: '100ms', max: '5s' } }, { schedule: [0, '1s', '5s'] }],
  });

export const budget: Schema<BudgetConfig> = z
  .strictObject({
    ratio: option(number(0, 1), 'How many retries there may be for each call.', { default: 0.2 }),
    minPerSecond: option(number(0, 1_000_000), 'So many retries a second are allowed whatever the ratio.', {
      default: 10,
    }),
    window: option(positiveDuration, 'Over how long calls and retries are counted; at most 1 h.', {
      default: '10s',
    }),
    name: option(name, 'Appears in snapshots.'),
  })
  .register(registry, {
    id: 'BudgetConfig',
    description: 'Keeps retries to a share of the calls, lest they turn an outage into a storm.',
    examples: [{ ratio: 0.1, minPerSecond: 5 }],
  });

const retryAfter = z.strictObject({
  max: option(positiveDuration, 'The longest wait that is obeyed.', { default: '1m' }),
  onExceed: option(
    oneOf('give-up', 'clamp'),
    'When asked to wait for longer: not to retry, or to come back after `max`.',
    { default: 'give-up' },
  ),
  jitter: option(number(0, 1), 'Up to what share of the wait is added to it by chance.', { default: 0.2 }),
});

export const retry: Schema<RetryConfig> = z
  .strictObject({
    name: option(name, 'Appears in events and metrics.', { default: 'retry' }),
    maxAttempts: option(
      countOrUnlimited(1),
      'How often the operation runs at most, the first time included.',
      {
        default: 3,
      },
    ),
    backoff: option(backoff, 'The delay before each retry. By default exponential from 100 ms with jitter.'),
    maxDelay: option(
      positiveDuration,
      'No backoff delays a retry for longer. By default the backoff’s `max`, or 30 s.',
      {
        examples: ['10s'],
      },
    ),
    maxElapsed: option(
      durationOrUnlimited(positiveDuration),
      'No attempt starts later than this after the first. By default the total `timeout` in the standard order, else without limit.',
    ),
    retryAfter: option(
      z.union([retryAfter, z.literal(false)], {
        error:
          'must be the options { max, onExceed, jitter }, or false to leave out of account what a server asks for',
      }),
      'What to do when the failure says when to come back (Retry-After and the like), or `false` to leave that out of account.',
    ),
    budget: option(
      z.union([budget, name, z.literal(false)], {
        error: 'must be the options of a budget, the name of one under `budgets`, or false for none',
      }),
      'Keeps retries to a share of the calls: options, the name of a budget under `budgets` to share it, or `false` for none. By default a budget of its own.',
    ),
    shouldRetry: option(functionName, 'Name of the function that says whether to retry after an outcome.'),
  })
  .register(registry, {
    id: 'RetryConfig',
    description: 'Runs the operation once more after a failure that may pass by itself.',
    examples: [{ maxAttempts: 4, backoff: { exponential: { initial: '100ms', max: '5s' } } }],
  });
