import { describe, expect, it } from 'vitest';
import { asError } from '../../src/http/foreign.ts';

describe('asError', () => {
  it('leaves an error as it is, and makes one of any other reason', () => {
    const error = new DOMException('aborted', 'AbortError');
    expect(asError(error)).toBe(error);
    const untold = {
      toString: () => {
        throw new Error('trap');
      },
    };
    for (const reason of [undefined, null, 0, Symbol('s'), Object.create(null), untold, { a: 1 }]) {
      const made = asError(reason);
      expect(made).toBeInstanceOf(Error);
      expect(made.cause).toBe(reason);
    }
  });
});
