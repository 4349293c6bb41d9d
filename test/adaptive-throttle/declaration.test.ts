import { describe, expect, it } from 'vitest';
import { declaration } from '../../src/adaptive-throttle/declaration.ts';
import {
  ADAPTIVE_THROTTLE,
  type AdaptiveThrottleOptions,
  adaptiveThrottle,
} from '../../src/adaptive-throttle/index.ts';
import { ADVICE, advise, subjectOf } from '../../src/advice/index.ts';
import { definePolicies, toConfiguration } from '../../src/config/index.ts';
import { readDescribed, Sorts } from '../../src/core/index.ts';
import { DECLARATIONS } from '../../src/declarations.ts';
import { type Policy, pipeline, retry, timeout } from '../../src/index.ts';
import { checkPolicy } from '../../src/testing/index.ts';

const told = (options: AdaptiveThrottleOptions) =>
  readDescribed(ADAPTIVE_THROTTLE, adaptiveThrottle(options).describe());
const inside = { latencyMs: 100, attempts: 2, delaysMs: 10, running: 3, inFlight: 4 };
const around = (options: AdaptiveThrottleOptions) =>
  declaration.around(inside, told(options), { boundsOf: () => inside, isRepeated: false });

describe('the declaration of an adaptive throttle', () => {
  it('has nobody wait by acceptance, and up to maxWait by rate', () => {
    expect(around({})).toEqual(inside);
    expect(around({ algorithm: 'cubic' })).toEqual({ ...inside, latencyMs: 1100, inFlight: Infinity });
    expect(around({ algorithm: 'cubic', maxWait: 0 })).toEqual(inside);
  });

  it('tells what it does in words', () => {
    expect(declaration.summary(told({}))).toBe(
      'sheds up to 80 % of the calls, the least critical first, while fewer than 50 % are accepted within 30 s',
    );
    expect(declaration.summary(told({ algorithm: 'cubic', maxWait: '2s' }))).toBe(
      'once throttled, sends at the rate that the dependency takes; calls wait up to 2 s',
    );
  });

  it.each<AdaptiveThrottleOptions>([
    {},
    {
      acceptRate: 0.9,
      aggression: 2,
      minPerSecond: 1,
      maxRejection: 0.5,
      rejectedBy: 'throttled',
      window: '1m',
    },
    { algorithm: 'cubic' },
    { algorithm: 'cubic', maxWait: '5s' },
  ])('is the same in a file, written out and read back: %o', (options) => {
    const made = definePolicies({ policies: { p: { adaptiveThrottle: options } } }).p;
    expect(made.policies[0]?.describe?.()).toEqual(adaptiveThrottle(options).describe());
    const written = toConfiguration([made]);
    expect(written.problems).toEqual([]);
    const again = definePolicies(written.config as { policies: { p: object } }).p;
    expect(again.policies[0]?.describe?.()).toEqual(made.policies[0]?.describe?.());
  });

  it('is advised to lie inside of what repeats', () => {
    const sorts = new Sorts(DECLARATIONS);
    const found = (...policies: readonly Policy<never>[]) =>
      advise(subjectOf(pipeline(...policies), sorts), ADVICE).map(({ id }) => id);
    expect(found(adaptiveThrottle(), retry(), timeout('1s'))).toContain('retry-inside-circuit-breaker');
    expect(found(retry(), adaptiveThrottle(), timeout('1s'))).not.toContain('retry-inside-circuit-breaker');
  });

  it.each<AdaptiveThrottleOptions>([
    { minPerSecond: 0, window: 500 },
    { algorithm: 'cubic', maxWait: '50ms' },
  ])('keeps the contract of policies: %o', async (options) => {
    expect(await checkPolicy(() => adaptiveThrottle(options))).toMatchObject({ runs: 100 });
  });
});
