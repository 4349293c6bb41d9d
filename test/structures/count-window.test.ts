import { describe, expect, it } from 'vitest';
import { CountWindow } from '../../src/structures/index.ts';

function totals({ calls, failures, slowCalls }: CountWindow): number[] {
  return [calls, failures, slowCalls];
}

describe('CountWindow', () => {
  it('counts calls, failures and slow calls, and a call may be both', () => {
    const window = new CountWindow(5);
    window.record(false, false);
    window.record(true, false);
    window.record(false, true);
    window.record(true, true);
    expect(totals(window)).toEqual([4, 2, 2]);
  });

  it('forgets the oldest call for each one beyond its size', () => {
    const window = new CountWindow(3);
    window.record(true, true);
    window.record(true, false);
    window.record(false, true);
    window.record(false, false);
    expect(totals(window)).toEqual([3, 1, 1]);
    window.record(false, false);
    expect(totals(window)).toEqual([3, 0, 1]);
    window.record(false, false);
    expect(totals(window)).toEqual([3, 0, 0]);
  });

  it('holds one call if its size is 1', () => {
    const window = new CountWindow(1);
    window.record(true, true);
    window.record(false, false);
    expect(totals(window)).toEqual([1, 0, 0]);
  });

  it('starts empty and is empty again after clear, whatever the ring still holds', () => {
    const window = new CountWindow(3);
    expect(totals(window)).toEqual([0, 0, 0]);
    for (let i = 0; i < 5; i++) window.record(true, true);
    window.clear();
    expect(totals(window)).toEqual([0, 0, 0]);
    for (let i = 0; i < 4; i++) window.record(false, false);
    expect(totals(window)).toEqual([3, 0, 0]);
  });

  it('takes its newest calls over into another size, in their order', () => {
    const window = new CountWindow(4);
    for (const failed of [true, false, true, false, false, true]) window.record(failed, false);
    const smaller = window.resized(3); // false, false, true
    expect(totals(smaller)).toEqual([3, 1, 0]);
    smaller.record(false, true);
    expect(totals(smaller)).toEqual([3, 1, 1]);
    const larger = window.resized(9);
    expect(totals(larger)).toEqual([4, 2, 0]);
    expect(larger.size).toBe(9);
  });

  it('can be resized before its first call', () => {
    expect(totals(new CountWindow(4).resized(2))).toEqual([0, 0, 0]);
  });

  it('tells its calls as digits, oldest first, and records such', () => {
    const window = new CountWindow(4);
    expect(window.digits()).toBe('');
    window.record(true, false);
    window.record(false, true);
    expect(window.digits()).toBe('12');
    window.record(true, true);
    window.record(false, false);
    window.record(true, false);
    expect(window.digits()).toBe('2301');

    const other = new CountWindow(4);
    other.recordDigits(window.digits());
    expect(other.digits()).toBe('2301');
    expect(totals(other)).toEqual([4, 2, 2]);
    other.recordDigits('');
    expect(other.digits()).toBe('2301');
  });

  it('records of too many digits the newest', () => {
    const window = new CountWindow(2);
    window.recordDigits('3312');
    expect(window.digits()).toBe('12');
    const wider = new CountWindow(9);
    wider.recordDigits('312');
    expect(wider.digits()).toBe('312');
  });
});
