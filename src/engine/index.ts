/** Carries a call through the policies: the interpreter of their directives, and the only asynchronous code of the core. */

export { onAbort } from './abort-hub.ts';
export { deadlinesOf } from './deadlines-of.ts';
export type { CustomLayer, Inside, Layer, Next } from './layer.ts';
export { compile, type Observer, type Placed, type Plan } from './plan.ts';
export { start } from './start.ts';
