import { describe, expect, it } from 'vitest';
import {
  checkBoolean,
  checkDuration,
  checkFunction,
  checkInteger,
  checkName,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkRatio,
  show,
} from '../../src/core/index.ts';

describe('checkOptions', () => {
  const check = (options: unknown): void =>
    checkOptions('retry', options, ['name', 'maxAttempts', 'maxDelay', 'backoff']);

  it('takes an object with known keys, or none', () => {
    check({});
    check({ name: 'x', maxDelay: undefined });
    check(Object.create({ inherited: 1 }));
  });

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [5, '5'],
    ['x', "'x'"],
    [[], 'an array'],
    [() => 1, 'a function'],
  ])('refuses %j', (options, shown) => {
    expect(() => check(options)).toThrow(new TypeError(`retry must be an object, got ${shown}`));
  });

  it.each([
    ['maxAttempt', 'maxAttempts'],
    ['maxattempts', 'maxAttempts'],
    ['maxDelays', 'maxDelay'],
    ['bakcoff', 'backoff'],
    ['nam', 'name'],
  ])('guesses what was meant by %s', (key, meant) => {
    expect(() => check({ [key]: 1 })).toThrow(
      new TypeError(`retry.${key} is not an option: did you mean ${meant}?`),
    );
  });

  it('lists what there is where there is nothing to guess', () => {
    expect(() => check({ colour: 1 })).toThrow(
      new TypeError('retry.colour is not an option: known are name, maxAttempts, maxDelay, backoff'),
    );
  });
});

describe('numbers', () => {
  it('checkNumber: at least 0 unless said otherwise', () => {
    expect(checkNumber('x', 0)).toBe(0);
    expect(checkNumber('x', -1, { min: -2 })).toBe(-1);
    expect(checkNumber('x', Infinity)).toBe(Infinity);
    expect(() => checkNumber('x', '1')).toThrow(new TypeError("x must be a number, got '1'"));
    expect(() => checkNumber('x', NaN)).toThrow(new RangeError('x must be a number ≥ 0, got NaN'));
    expect(() => checkNumber('x', -1)).toThrow(new RangeError('x must be a number ≥ 0, got -1'));
    expect(() => checkNumber('x', 0, { above: true })).toThrow(
      new RangeError('x must be a number above 0, got 0'),
    );
    expect(() => checkNumber('x', 2, { max: 1 })).toThrow(
      new RangeError('x must be a number ≥ 0 and ≤ 1, got 2'),
    );
  });

  it('checkInteger: whole, and Infinity only without a maximum', () => {
    expect(checkInteger('x', 3, { min: 1 })).toBe(3);
    expect(checkInteger('x', Infinity, { min: 1 })).toBe(Infinity);
    expect(() => checkInteger('x', 1.5)).toThrow(new RangeError('x must be an integer ≥ 0, got 1.5'));
    expect(() => checkInteger('x', 0, { min: 1 })).toThrow(new RangeError('x must be an integer ≥ 1, got 0'));
    expect(() => checkInteger('x', Infinity, { max: 9 })).toThrow(
      new RangeError('x must be an integer ≥ 0 and ≤ 9, got Infinity'),
    );
    expect(() => checkInteger('x', 1n)).toThrow(new TypeError('x must be an integer, got 1n'));
  });

  it('checkRatio: above 0, at most 1', () => {
    expect(checkRatio('x', 1)).toBe(1);
    expect(checkRatio('x', 0.01)).toBe(0.01);
    for (const value of [0, -0.1, 1.1, 50, NaN]) expect(() => checkRatio('x', value)).toThrow(RangeError);
    expect(() => checkRatio('x', 50)).toThrow(
      'x must be a ratio above 0 and at most 1 (not a percentage), got 50',
    );
    expect(() => checkRatio('x', '50%')).toThrow(new TypeError("x must be a ratio, got '50%'"));
  });

  it('checkDuration: numbers and strings, in ms', () => {
    expect(checkDuration('x', '2s')).toBe(2000);
    expect(checkDuration('x', 5)).toBe(5);
    expect(() => checkDuration('x', null)).toThrow(
      new TypeError("x must be a duration such as 250 (ms) or '30s', got null"),
    );
    expect(() => checkDuration('x', '2 seconds')).toThrow(
      new RangeError("x must be a duration ≥ 0 ms such as 250 (ms) or '30s', got '2 seconds'"),
    );
    expect(() => checkDuration('x', '0s', { above: true })).toThrow(RangeError);
    expect(() => checkDuration('x', '2s', { max: 1000 })).toThrow(RangeError);
    expect(() => checkDuration('x', NaN)).toThrow(RangeError);
  });
});

describe('other kinds', () => {
  it('checkBoolean takes no truthy things', () => {
    expect(checkBoolean('x', false)).toBe(false);
    expect(() => checkBoolean('x', 1)).toThrow(new TypeError('x must be true or false, got 1'));
  });

  it('checkFunction hands the function back', () => {
    const fn = (): number => 1;
    expect(checkFunction('x', fn)).toBe(fn);
    expect(() => checkFunction('x', {})).toThrow(new TypeError('x must be a function, got an object'));
  });

  it('checkName takes no empty string', () => {
    expect(checkName('x', 'payments')).toBe('payments');
    for (const value of ['', 5, undefined, null]) expect(() => checkName('x', value)).toThrow(TypeError);
  });

  it('checkOneOf lists the choices', () => {
    expect(checkOneOf('x', 'a', ['a', 'b'])).toBe('a');
    expect(() => checkOneOf('x', 'c', ['a', 'b'])).toThrow(
      new RangeError("x must be one of 'a', 'b', got 'c'"),
    );
  });
});

describe('show', () => {
  it.each([
    ['text', "'text'"],
    ['y'.repeat(100), `'${'y'.repeat(77)}…'`],
    [Symbol('s'), 'Symbol(s)'],
    [5n, '5n'],
    [Object.create(null), 'an object'],
    [class A {}, 'a function'],
    [undefined, 'undefined'],
  ])('shows %s in a message', (value, shown) => {
    expect(show(value)).toBe(shown);
  });
});
