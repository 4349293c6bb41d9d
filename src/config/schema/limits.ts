import * as z from 'zod/mini';
import type { BulkheadConfig, HoldConfig, RateLimiterConfig } from './types.generated.ts';
import {
  count,
  countOrUnlimited,
  duration,
  durationOrUnlimited,
  functionName,
  name,
  number,
  oneOf,
  option,
  positiveDuration,
  registry,
  type Schema,
} from './vocabulary.ts';

export const bulkhead: Schema<BulkheadConfig> = z
  .strictObject({
    name: option(name, 'Appears in errors, events and metrics.', { default: 'bulkhead' }),
    maxConcurrent: option(countOrUnlimited(1), 'How many calls may run at the same time.', { default: 25 }),
    maxQueued: option(countOrUnlimited(0), 'How many further calls may wait, first come, first served.', {
      default: 0,
    }),
    maxWait: option(
      durationOrUnlimited(positiveDuration),
      'How long a call may wait. Needs a `maxQueued` of at least 1. By default without limit.',
    ),
    releaseOn: option(
      oneOf('settle', 'abandon'),
      'When a call that nobody waits for any more gives its permit back: when its operation has ended, or at once.',
      { default: 'settle' },
    ),
    limit: option(
      functionName,
      'Name of a limit made by p-limit, from the table `functions`, that is shared with other code. Instead of `maxConcurrent`.',
    ),
  })
  .register(registry, {
    id: 'BulkheadConfig',
    description: 'Limits how many calls run at the same time.',
    examples: [{ maxConcurrent: 64, maxQueued: 128 }],
  });

export const rateLimiter: Schema<RateLimiterConfig> = z
  .strictObject({
    name: option(name, 'Appears in errors, events and metrics.', { default: 'rate-limiter' }),
    permits: option(
      count(1),
      'How many permits come in per `period`. Required, here or in what is extended.',
      {
        examples: [100],
      },
    ),
    period: option(positiveDuration, 'The time in which `permits` come in.', { default: '1s' }),
    algorithm: option(
      oneOf('token-bucket', 'sliding-window'),
      'The meaning of the rate: permits come in evenly and are saved up to `burst`; or at most `permits` in any `period`, to the letter.',
      { default: 'token-bucket' },
    ),
    burst: option(
      count(1),
      'How many permits there are at most: so many calls may come at once. By default `permits`. Not for a sliding window.',
    ),
    maxWait: option(durationOrUnlimited(duration), 'How long a call may wait for its permits.', {
      default: 0,
    }),
    maxQueued: option(countOrUnlimited(1), 'How many calls may wait, for each key. Needs a `maxWait`.', {
      default: 1000,
    }),
    key: option(
      z.union([z.literal(true), functionName], { error: 'must be true, or the name of a function' }),
      'A separate limit for each key: `true` for the key of the call, or the name of a function of the call.',
    ),
    maxKeys: option(count(1), 'For how many keys the limiter keeps a limit. Needs a `key`.', {
      default: 10_000,
    }),
    cost: option(
      z.union([count(0), functionName], { error: 'must be an integer ≥ 0, or the name of a function' }),
      'How many permits a call takes: a number, or the name of a function of the call.',
      { default: 1 },
    ),
  })
  .register(registry, {
    id: 'RateLimiterConfig',
    description: 'Limits how many calls start per time.',
    examples: [{ permits: 100, period: '1s', burst: 200 }],
  });

export const hold: Schema<HoldConfig> = z
  .strictObject({
    name: option(name, 'Appears in errors, events and metrics.', { default: 'hold' }),
    max: option(positiveDuration, 'The longest peace that is kept, however long the server asked for.', {
      default: '1m',
    }),
    maxWait: option(duration, 'How long a call may wait for the peace to end. Others are refused at once.', {
      default: 0,
    }),
    jitter: option(number(0, 1), 'Up to what share of a wait is added to it by chance.', { default: 0.2 }),
  })
  .register(registry, {
    id: 'HoldConfig',
    description:
      'Has a Retry-After that the server says to one call hold for all: until it is over they are refused locally, or wait.',
    examples: [{ maxWait: '5s' }],
  });
