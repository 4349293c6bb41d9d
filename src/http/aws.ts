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

const TRANSIENT = new Set(['RequestTimeout', 'RequestTimeoutException']);

/** What an error of the AWS SDK says beyond its status; `undefined` if it is none, or says nothing. */
export function readAwsError(error: unknown): 'throttled' | 'transient' | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { name, $retryable } = error as { name?: unknown; $retryable?: { throttling?: boolean } | undefined };
  if ($retryable?.throttling === true || THROTTLING.has(name as string)) return 'throttled';
  return $retryable !== undefined || TRANSIENT.has(name as string) ? 'transient' : undefined;
}
