import { describe, expect, it } from 'vitest';
import type { CircuitBreakerOptions } from '../../src/circuit-breaker/index.ts';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import type { Settings } from '../../src/circuit-breaker/settings.ts';
import { sharedSettings } from '../../src/circuit-breaker/shared-settings.ts';

const options = (): CircuitBreakerOptions => ({
  failureRate: 0.2,
  window: '20s',
  breakDuration: { initial: '1s', max: '10s' },
  halfOpen: { permits: 3 },
});

describe('settings', () => {
  it('are shared by circuits with the same options, whatever their names', () => {
    const settings = sharedSettings({ name: 'a', ...options() });
    expect(sharedSettings({ ...options(), name: 'b' })).toBe(settings);
    expect(sharedSettings(options())).toBe(settings);
    expect(sharedSettings({})).toBe(sharedSettings({ name: 'c' }));
    expect(sharedSettings(options())).toBe(settings);
    const counting = (): CircuitBreakerOptions => ({ window: { calls: 30 } });
    expect(sharedSettings(counting())).toBe(sharedSettings(counting()));
    expect(sharedSettings({ window: { calls: 31 } })).not.toBe(sharedSettings(counting()));
  });

  it.each<CircuitBreakerOptions>([
    {},
    { ...options(), failureRate: 0.3 },
    { ...options(), minimumCalls: 20 },
    { ...options(), breakDuration: { initial: '1s', max: '11s' } },
    { ...options(), breakDuration: { initial: '1s', max: '10s', jitter: 'none' } },
    { ...options(), breakDuration: '1s' },
    { ...options(), halfOpen: {} },
    { failureRate: 0.2, window: '20s', breakDuration: { initial: '1s', max: '10s' } },
  ])('are not shared with other options: %j', (other) => {
    expect(sharedSettings(other)).not.toBe(sharedSettings(options()));
  });

  it('are those of the options as they are now, if the same object has changed', () => {
    const changing = { failureRate: 0.2, halfOpen: { permits: 3 } };
    const before = circuitBreaker(changing);
    changing.failureRate = 0.4;
    changing.halfOpen.permits = 4;
    const after = circuitBreaker(changing);
    expect(before.describe()).toMatchObject({ failureRate: 0.2, halfOpen: { permits: 3 } });
    expect(after.describe()).toMatchObject({ failureRate: 0.4, halfOpen: { permits: 4 } });
  });

  it('are shared by circuits that are changed alike, too', () => {
    const change = { failureRate: 0.9, breakDuration: '7s' } as const;
    const changed = (): Settings => {
      const { given } = sharedSettings(options());
      return sharedSettings({ ...given, ...change });
    };
    expect(changed()).toBe(changed());
  });

  it('of one circuit change for that one only', () => {
    const [a, b] = [circuitBreaker(options()), circuitBreaker(options())];
    a.update({ failureRate: 0.9 });
    expect(a.describe()).toMatchObject({ failureRate: 0.9, window: 20_000 });
    expect(b.describe()).toMatchObject({ failureRate: 0.2, window: 20_000 });
  });

  it('are not remembered with a function in them, which could keep anything alive', () => {
    const shouldTrip = () => false;
    expect(sharedSettings({ shouldTrip })).not.toBe(sharedSettings({ shouldTrip }));
  });

  it.each<[object, string]>([
    [
      { ...options(), halfOpen: { permits: 3, permit: 3 } },
      'circuitBreaker.halfOpen.permit is not an option',
    ],
    [{ ...options(), treshold: undefined }, 'circuitBreaker.treshold is not an option'],
    [{ ...options(), halfOpen: [3] }, 'circuitBreaker.halfOpen must be an object, got an array'],
    [{ ...options(), name: '' }, 'circuitBreaker.name must be a string that is not empty'],
  ])('are checked though nearly the same ones were before: %j', (wrong, message) => {
    circuitBreaker(options());
    expect(() => circuitBreaker(wrong)).toThrow(message);
  });

  it.each<[string, CircuitBreakerOptions]>([
    ['inherited', Object.create({ failureRate: 0.7 })],
    ['hidden', Object.defineProperty({}, 'failureRate', { value: 0.7 })],
  ])('that are %s are not given to others', (_, odd) => {
    for (let i = 1; i < 10; i++) circuitBreaker({ window: { calls: i } });
    circuitBreaker(odd);
    expect(circuitBreaker({}).describe()).toMatchObject({ failureRate: 0.5 });
  });

  it('are read where they are inherited', () => {
    circuitBreaker({});
    const inherited: CircuitBreakerOptions = Object.create({ failureRate: 0.7 });
    expect(circuitBreaker(inherited).describe()).toMatchObject({ failureRate: 0.7 });
  });
});
