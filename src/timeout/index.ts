export { TimeoutError, type TimeoutErrorOptions, type TimeoutScope } from './errors.ts';
export type { TimeoutFunction, TimeoutOptions } from './options.ts';
export { type Timeout, timeout } from './timeout.ts';
