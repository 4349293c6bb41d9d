import * as z from 'zod/mini';
import type { CircuitBreakerConfig } from './types.generated.ts';
import {
  count,
  durationWithUnit,
  functionName,
  functionReference,
  name,
  number,
  oneOf,
  option,
  positiveDuration,
  ratio,
  registry,
  type Schema,
} from './vocabulary.ts';

const growth = z
  .strictObject({
    initial: positiveDuration,
    max: positiveDuration,
    multiplier: option(number(1, Number.MAX_VALUE), 'By what factor each break in a row is longer.', {
      default: 2,
    }),
    jitter: option(oneOf('equal', 'none'), '`equal`: a random length in [half of it, all of it).', {
      default: 'equal',
    }),
  })
  .register(registry, {
    id: 'BreakGrowthConfig',
    description: 'A break that grows with each break in a row.',
    examples: [{ initial: '5s', max: '5m' }],
  });

const halfOpen = z.strictObject({
  permits: option(count(1), 'Probes that are let through to find out whether the dependency has recovered.', {
    default: 1,
  }),
  successRate: option(ratio, 'Share of the probes that must succeed for the circuit to close.', {
    default: 1,
  }),
  maxDuration: option(
    positiveDuration,
    'For how long a probe holds its permit. By default as long as the break before.',
  ),
  idle: option(
    positiveDuration,
    'For how long the circuit stays half-open while nobody calls: then it is closed.',
    { default: '10m' },
  ),
});

const slowStart = z
  .strictObject({
    duration: option(positiveDuration, 'For how long, from the close on.', { default: '10s' }),
    from: option(ratio, 'Share of the calls that is let through at first.', { default: 0.1 }),
  })
  .register(registry, {
    id: 'SlowStartConfig',
    description: 'A growing share of the calls that is let through after the circuit has closed.',
    examples: [{ duration: '30s', from: 0.05 }],
  });

export const circuitBreaker: Schema<CircuitBreakerConfig> = z
  .strictObject({
    name: option(name, 'Appears in errors, events and metrics. By default the name of the entry.'),
    failureRate: option(
      ratio,
      'Opens the circuit when at least this share of the calls in the window failed.',
      {
        examples: [0.5],
      },
    ),
    slowCallRate: option(
      ratio,
      'Opens the circuit when at least this share of the calls in the window was slow. Needs `slowCallDuration`.',
    ),
    slowCallDuration: option(positiveDuration, 'A call that takes longer is slow. Needs `slowCallRate`.'),
    consecutiveFailures: option(
      count(1),
      'Opens the circuit after so many failures with no success between them.',
    ),
    shouldTrip: option(functionName, 'Name of the function that says whether to open, from the statistics.'),
    window: option(
      z.union([durationWithUnit, count(1)], {
        error: "must be a duration with its unit such as '30s', or a number of calls such as 100",
      }),
      'Which calls the rates are taken over: those of a length of time (`30s`), or that many of the last calls (`100`).',
      { default: '30s' },
    ),
    minimumCalls: option(count(1), 'Calls that must be in the window before a rate means anything.', {
      default: 20,
    }),
    breakDuration: option(
      z.union([positiveDuration, growth, functionReference], {
        error: "must be a duration, a growth such as { initial: '5s', max: '5m' }, or { function: name }",
      }),
      'How long the circuit stays open before it lets a probe through.',
      { default: { initial: '5s', max: '5m', multiplier: 2, jitter: 'equal' } },
    ),
    maxBreakDuration: option(positiveDuration, 'The longest break, whoever determines it.', {
      default: '5m',
    }),
    halfOpen: option(halfOpen, 'What it takes to close the circuit again.'),
    slowStart: option(
      z.union([slowStart, z.literal(false)], {
        error: "must be false, or an object such as { duration: '10s', from: 0.1 }",
      }),
      'Lets a growing share of the calls through after the probes have closed the circuit. `false` lets all through at once.',
      { default: { duration: '10s', from: 0.1 } },
    ),
    isFailure: option(functionName, 'Name of the function that says whether an outcome counts as a failure.'),
  })
  .register(registry, {
    id: 'CircuitBreakerConfig',
    description:
      'Stops calling a dependency that fails. Opens on any of `failureRate` (0.5 if none is given), `slowCallRate`, `consecutiveFailures`, `shouldTrip`.',
    examples: [{ failureRate: 0.5, window: '30s', minimumCalls: 20, breakDuration: '15s' }],
  });
