interface Fields {
  readonly [name: string]: unknown;
}

/**
 * Names the status of an error or a result. Writes an HTTP status as OpenTelemetry requires it (`503`), and a gRPC status by its
 * name (`UNAVAILABLE`). Knows the fields of fetch, undici, axios, got, ky, the AWS SDK and grpc-js.
 * @param from lowest HTTP status that counts
 */
export function statusName(subject: unknown, from: number): string | undefined {
  if (!isObject(subject)) return undefined;
  const { response, $metadata } = subject;
  for (const holder of [subject, response]) {
    if (!isObject(holder)) continue;
    const { status, statusCode } = holder;
    for (const number of [status, statusCode]) if (isHttp(number, from)) return String(number);
  }
  if (isObject($metadata) && isHttp($metadata.httpStatusCode, from)) return String($metadata.httpStatusCode);
  return grpcName(subject);
}

function isHttp(status: unknown, from: number): boolean {
  return Number.isInteger(status) && Number(status) >= from && Number(status) <= 599;
}

/** @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/**
 * Names the status of a gRPC error. grpc-js has `details` besides the code, and Connect has `rawMessage`: a number alone may have
 * another meaning.
 */
function grpcName({ code, details, rawMessage }: Fields): string | undefined {
  if (typeof code !== 'number' || (typeof details !== 'string' && typeof rawMessage !== 'string'))
    return undefined;
  return GRPC[code - 1];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
