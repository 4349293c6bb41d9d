/**
 * Policies as configuration: built from data, checked, explained, and changed in use. Imports nothing from Node.js.
 * @packageDocumentation
 */

export {
  ADVICE,
  type Advice,
  type AdviceSeverity,
  type DescribedPolicy,
  type Sighting,
  type Subject,
} from '../advice/index.ts';
export type { NamedFunction as FunctionReference } from '../core/index.ts';
export type * from '../declarations.ts';
export { definePolicies } from './define-policies.ts';
export { type ExplainOptions, type Explanation, explain } from './explain/explain.ts';
export type { Behavior } from './explain/happenings.ts';
export { type ConfigReport, inspectConfig, toConfiguration } from './inspect.ts';
export { type Located, type ParsedText, type ParseOptions, parseText } from './parse-text.ts';
export type { PipelinesOf } from './pipelines-of.ts';
export type {
  ConfigEvent,
  ConfigPending,
  ConfigRefused,
  ConfigUpdated,
  DefinePoliciesOptions,
  Policies,
  PolicySet,
} from './policies.ts';
export { printable, printableLines } from './printable.ts';
export {
  ConfigError,
  errorsIn,
  type Keys,
  type Paints,
  type Problem,
  printed,
  renderProblem,
  type Severity,
  type Source,
} from './problem.ts';
export type { AnyFunction, Tables } from './references.ts';
export { extendSchema } from './schema/extend-schema.ts';
export type * from './schema/types.ts';
export type { Secret } from './secrets.ts';
export type { Variables } from './text/substitute.ts';
export type { WrittenOut } from './to-config.ts';
