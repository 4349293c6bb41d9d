/**
 * HTTP: the classifier, a resilient `fetch`, policies per origin, the standard pipeline, and an interceptor for undici.
 * @packageDocumentation
 */

export {
  HeldError,
  type Hold,
  type HoldEventType,
  type HoldOptions,
  type HoldSnapshot,
  type HoldUpdate,
  holdOnRetryAfter,
} from '../hold/index.ts';
export { criticalityFrom, type DeadlineFromOptions, deadlineFrom } from './deadline.ts';
export { type ResilientFetch, resilientFetch } from './fetch.ts';
export type { ResilientFetchOptions, ShareOptions } from './fetch-options.ts';
export { type GrpcOptions, grpc } from './grpc.ts';
export { formatGrpcTimeout, parseGrpcTimeout } from './grpc-timeout.ts';
export { http } from './http.ts';
export type { HttpOptions } from './http-options.ts';
export { readModelLimits } from './model-limits.ts';
export { type NodeErrorsOptions, nodeErrors } from './node-errors.ts';
export { type RateLimit, readRateLimits } from './rate-limits.ts';
export type { FetchInput, ResilientRequestInit } from './request.ts';
export type { ResumeOptions } from './resume.ts';
export { parseRetryAfter, readRetryAfter } from './retry-after.ts';
export { type StandardOptions, standard, standardPipeline } from './standard.ts';
export type { StandardPipelineOptions } from './standard-options.ts';
export { type UndiciInterceptor, type UndiciInterceptorOptions, undiciInterceptor } from './undici.ts';
export type { UndiciDispatchOptions } from './undici-types.ts';
