import { describe, expect, it } from 'vitest';
import { Acceptance, rejectionOf } from '../../src/adaptive-throttle/acceptance.ts';
import { Shares } from '../../src/adaptive-throttle/shares.ts';

const GOOGLE = { acceptRate: 0.5, aggression: 1, maxRejection: 1 };

describe('rejectionOf', () => {
  it("is Google's rule: K = 2", () => {
    expect(rejectionOf(100, 50, GOOGLE)).toBe(0);
    expect(rejectionOf(100, 40, GOOGLE)).toBeCloseTo(0.198, 4);
    expect(rejectionOf(0, 0, GOOGLE)).toBe(0);
  });

  it("has Envoy's threshold, aggression and cap", () => {
    const envoy = { acceptRate: 0.95, aggression: 1, maxRejection: 0.8 };
    expect(rejectionOf(100, 95, envoy)).toBe(0);
    expect(rejectionOf(100, 76, envoy)).toBeCloseTo(20 / 101, 10);
    expect(rejectionOf(100, 76, { ...envoy, aggression: 2 })).toBeCloseTo(Math.sqrt(20 / 101), 10);
    expect(rejectionOf(100, 0, envoy)).toBe(0.8);
  });
});

describe('Acceptance', () => {
  const rule = { ...GOOGLE, minPerSecond: 10 };

  it('refuses nothing below the least rate, on average over the window', () => {
    const acceptance = new Acceptance(10_000);
    for (let call = 0; call < 99; call++) acceptance.answered(false, 0);
    expect(acceptance.rejection(rule, 0)).toBe(0);
    acceptance.answered(false, 0);
    expect(acceptance.rejection(rule, 0)).toBeCloseTo(100 / 101, 10);
  });

  it('counts what was shed on this side among the calls', () => {
    const acceptance = new Acceptance(10_000);
    for (let call = 0; call < 100; call++) acceptance.answered(call < 50, 0);
    expect(acceptance.rejection(rule, 0)).toBe(0);
    for (let call = 0; call < 25; call++) acceptance.shed(0);
    expect(acceptance.rejection(rule, 0)).toBeCloseTo(25 / 126, 10);
    expect(acceptance.counts(0)).toEqual({ calls: 125, accepted: 50, shed: 25 });
  });

  it('forgets what the window has left behind', () => {
    const acceptance = new Acceptance(10_000);
    for (let call = 0; call < 200; call++) acceptance.answered(false, 0);
    expect(acceptance.rejection(rule, 9499)).toBeGreaterThan(0.9);
    expect(acceptance.rejection(rule, 10_000)).toBe(0);
  });
});

describe('Shares', () => {
  /**
   * Returns the outcome of one further call of each criticality, after a hundred calls, of which 40 were sheddable and 60
   * critical.
   */
  function shares(rejection: number): readonly number[] {
    const mixed = new Shares(10_000);
    for (let call = 0; call < 998; call++) mixed.arrive(call % 5 < 2 ? 0 : 2, rejection, 0);
    return [mixed.arrive(0, rejection, 0), mixed.arrive(2, rejection, 0)];
  }

  it('takes the whole share from the least critical as long as there are enough of them', () => {
    const [sheddable, critical] = shares(0.2);
    expect(sheddable).toBeCloseTo(0.5, 2);
    expect(critical).toBe(0);
  });

  it('takes all of them before any that is more critical', () => {
    const [sheddable, critical] = shares(0.7);
    expect(sheddable).toBe(1);
    expect(critical).toBeCloseTo(0.5, 2);
  });

  it('takes the share itself where all are alike, from the first call on', () => {
    const alike = new Shares(10_000);
    expect(alike.arrive(2, 0.3, 0)).toBeCloseTo(0.3, 10);
    expect(alike.arrive(2, 0.3, 0)).toBeCloseTo(0.3, 10);
  });
});
