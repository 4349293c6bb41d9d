/** Judges policies beside each other: the one list of advice, and what calls come to at worst. */

export { type Advice, type AdviceSeverity, advise, type Finding, type Sighting } from './advice.ts';
export { boundsOf, mayBoundTime, type TimeBudget, timeBudget } from './bounds.ts';
export { ERRORS } from './errors.ts';
export { ADVICE } from './list.ts';
export {
  type ComposedPipeline,
  type Declarations,
  type DescribedPolicy,
  describePolicy,
  factOf,
  type Keys,
  type Subject,
  subjectOf,
} from './subject.ts';
