export { TimeoutError, type TimeoutErrorOptions, type TimeoutScope } from './errors.ts';
export type { TimeoutEventType } from './events.ts';
export type { TimeoutFunction, TimeoutOptions, TimeoutUpdate } from './options.ts';
export { TIMEOUT } from './options.ts';
export { type Timeout, timeout } from './timeout.ts';
