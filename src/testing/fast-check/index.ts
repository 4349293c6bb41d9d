/**
 * fast-check arbitraries, for property tests of code that uses the toolkit.
 * @packageDocumentation
 */

export { anyOutcome, type OutcomeArbitraryOptions } from './any-outcome.ts';
export { anyPipeline, type PipelineRecipe } from './any-pipeline.ts';
export { anySchedule, type ScheduleArbitraryOptions } from './any-schedule.ts';
