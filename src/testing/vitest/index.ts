/**
 * Adds the matchers to Vitest's `expect` when it is imported: in a test file, or for all of them in `setupFiles`.
 * @packageDocumentation
 */

import { expect } from 'vitest';
import { matchers, type ResilienceMatchers } from '../expectations/matchers.ts';

expect.extend(matchers);

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: Vitest's own declaration, which this one must repeat
  interface Matchers<T = any> extends ResilienceMatchers<void> {}
}

export { matchers, type ResilienceMatchers };
