import { describe, expect, it } from 'vitest';
import { failure, PASS, PROCEED, reject, replace, success } from '../../src/core/index.ts';

describe('outcomes and directives', () => {
  it('keep what they are made of by identity', () => {
    const thing = {};
    expect(success(thing).value).toBe(thing);
    expect(failure(thing).error).toBe(thing);
    expect(success(undefined)).toEqual({ ok: true, value: undefined });
    expect(failure(undefined)).toEqual({ ok: false, error: undefined });
    expect(reject(thing)).toEqual({ type: 'reject', error: thing });
    const outcome = success(1);
    expect(replace(outcome).outcome).toBe(outcome);
  });

  it('shared constants cannot be changed', () => {
    expect(Object.isFrozen(PROCEED) && Object.isFrozen(PASS)).toBe(true);
  });
});
