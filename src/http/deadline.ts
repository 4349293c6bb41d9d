import {
  type Call,
  CRITICALITIES,
  type Criticality,
  momentMs,
  type Runtime,
  systemRuntime,
} from '../core/index.ts';
import { checkFieldName } from './field-name.ts';
import { formatGrpcTimeout, GRPC_TIMEOUT, parseGrpcTimeout } from './grpc-timeout.ts';
import { readHeader } from './headers.ts';

/** The field by which Envoy tells how many ms are left of a request's time. */
export const DEADLINE_HEADER = 'x-envoy-expected-rq-timeout-ms';
export const CRITICALITY_HEADER = 'x-criticality';

/** The names of the fields that tell a server what is asked of a request; `undefined` for what is not told. */
export interface DemandHeaders {
  readonly deadlineHeader: string | undefined;
  readonly criticalityHeader: string | undefined;
}

/** The header fields that tell how much time an attempt has left, and how much it matters. The time left is relative, so clocks need not agree. */
export function demandFields(
  { deadlineHeader, criticalityHeader }: DemandHeaders,
  { remainingMs, criticality }: Call,
): [name: string, value: string][] {
  const fields: [string, string][] = [];
  if (deadlineHeader !== undefined && remainingMs < Infinity) {
    const ms = Math.floor(remainingMs);
    fields.push([deadlineHeader, deadlineHeader === GRPC_TIMEOUT ? formatGrpcTimeout(ms) : String(ms)]);
  }
  if (criticalityHeader !== undefined) fields.push([criticalityHeader, criticality]);
  return fields;
}

export interface DeadlineFromOptions {
  /**
   * The name of the field that tells how many ms are left; `'grpc-timeout'` has gRPC's own form.
   * @default 'grpc-timeout', and where there is none `'x-envoy-expected-rq-timeout-ms'`
   */
  readonly header?: string | undefined;
  /** Whose wall clock the deadline is of. @default the system's */
  readonly runtime?: Runtime | undefined;
}

/**
 * The deadline of a request that has come in, for `execute(operation, { deadline })`: an epoch time in ms, by this machine's own clock. It is
 * `undefined` where the request tells none, or nothing legible.
 *
 *     const deadline = deadlineFrom(request);
 *     await orders.execute(({ signal }) => find(id, signal), { deadline, criticality: criticalityFrom(request) });
 *
 * @param request of node:http, a `Request` of fetch, anything else with `headers`, header fields themselves, or a server's call of grpc-js
 * @throws TypeError for a header that can be none
 */
export function deadlineFrom(request: unknown, options: DeadlineFromOptions = {}): number | undefined {
  const { header, runtime = systemRuntime } = options;
  const ms =
    header === undefined ? leftIn(request) : leftBy(request, checkFieldName('deadlineFrom.header', header));
  return ms === undefined ? ofGrpcCall(request) : runtime.clock.wallNow() + ms;
}

/**
 * How much a request that has come in matters, by a header field; `undefined` where it tells nothing, or nothing known.
 * @param header default: `'x-criticality'`
 * @throws TypeError for a header that can be none
 */
export function criticalityFrom(
  request: unknown,
  header: string = CRITICALITY_HEADER,
): Criticality | undefined {
  const told = fieldOf(request, checkFieldName('criticalityFrom.header', header));
  return CRITICALITIES.find((one) => one === told);
}

function leftIn(request: unknown): number | undefined {
  return leftBy(request, GRPC_TIMEOUT) ?? leftBy(request, DEADLINE_HEADER);
}

function leftBy(request: unknown, header: string): number | undefined {
  const told = fieldOf(request, header);
  if (told === undefined) return undefined;
  if (header === GRPC_TIMEOUT) return parseGrpcTimeout(told);
  // Up to 31 years: a longer one is no deadline.
  return /^\d{1,12}$/.test(told) ? Number(told) : undefined;
}

function fieldOf(request: unknown, name: string): string | undefined {
  const { headers, metadata } = Object(request) as {
    readonly headers?: unknown;
    readonly metadata?: unknown;
  };
  return readHeader(headers ?? metadata ?? request, name);
}

/** grpc-js keeps the field to itself, and tells of the deadline instead. */
function ofGrpcCall(request: unknown): number | undefined {
  const { getDeadline } = Object(request) as { readonly getDeadline?: unknown };
  if (typeof getDeadline !== 'function') return undefined;
  const ms = momentMs(getDeadline.call(request));
  return ms === undefined || ms === Infinity ? undefined : ms;
}
