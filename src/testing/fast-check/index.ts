/**
 * Arbitraries for property tests of what uses the toolkit, for fast-check.
 * @packageDocumentation
 */

export { anyOutcome, type OutcomeArbitraryOptions } from './any-outcome.ts';
export { anyPipeline, type PipelineRecipe } from './any-pipeline.ts';
export { anySchedule, type ScheduleArbitraryOptions } from './any-schedule.ts';
