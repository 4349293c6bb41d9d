/**
 * Adds the matchers to Jest's `expect` when it is imported: in a test file, or for all of them in `setupFilesAfterEnv`.
 * @packageDocumentation
 */

import { expect } from '@jest/globals';
import { matchers, type ResilienceMatchers } from '../expectations/matchers.ts';

expect.extend(matchers);

/** Types for `expect` imported from `@jest/globals`. */
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends ResilienceMatchers<R> {}
}

/** Types for the global `expect` of `@types/jest`. */
declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: the original's parameters, which this one must repeat
    interface Matchers<R, T = {}> extends ResilienceMatchers<R> {}
  }
}

export { matchers, type ResilienceMatchers };
