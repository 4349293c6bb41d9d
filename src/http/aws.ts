import { isObject, readField, readText } from './foreign.ts';

/**
 * The AWS SDK reports throttling mostly as HTTP 400, and tells it from other mistakes by the error's name.
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/service-error-classification/src/constants.ts
 */
const THROTTLING = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** S3 says some of these under a status of 200, in the body. */
const TRANSIENT = new Set([
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'InternalServerException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
]);

/** Reads the hints of an AWS SDK error beyond its status; `undefined` if it is none, or says nothing. */
export function readAwsError(error: unknown): 'throttled' | 'transient' | undefined {
  if (!isObject(readField(error, '$metadata'))) return undefined;
  const name = readText(error, 'name');
  const retryable = readField(error, '$retryable');
  if (readField(retryable, 'throttling') === true || THROTTLING.has(name)) return 'throttled';
  return isObject(retryable) || TRANSIENT.has(name) ? 'transient' : undefined;
}
