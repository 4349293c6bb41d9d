import { elementsOf, isObject, readField } from './foreign.ts';

/**
 * When a gRPC server wants to be asked again, by `google.rpc.RetryInfo` among the details of its status: as grpc-js has them, in the
 * wire format under `grpc-status-details-bin`; as Connect and google-gax have them, decoded.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */

const TYPE = 'google.rpc.RetryInfo';
const FIELD = 'grpc-status-details-bin';
/** So many bytes, and details, are looked into. */
const MAX_BYTES = 16_384;
const MAX_DETAILS = 32;

/** In ms; `undefined` if the error has no legible one. */
export function readRetryInfo(error: unknown): number | undefined {
  return fromMetadata(readField(error, 'metadata')) ?? fromDetails(error);
}

function fromMetadata(metadata: unknown): number | undefined {
  const get = readField(metadata, 'get');
  if (typeof get !== 'function') return undefined;
  try {
    const value: unknown = get.call(metadata, FIELD);
    const bytes = toBytes(Array.isArray(value) ? value[0] : value);
    return bytes === undefined ? undefined : fromStatus(bytes);
  } catch {
    return undefined;
  }
}

/** Connect: `details`, each with a type and its bytes; google-gax: `statusDetails`, decoded. */
function fromDetails(error: unknown): number | undefined {
  const details = [readField(error, 'details'), readField(error, 'statusDetails')];
  for (const detail of details.flatMap((one) => elementsOf(one, MAX_DETAILS))) {
    const delay = readField(detail, 'retryDelay');
    if (isObject(delay)) {
      return toMs(Number(readField(delay, 'seconds') ?? 0), Number(readField(delay, 'nanos') ?? 0));
    }
    const bytes = readField(detail, 'type') === TYPE ? toBytes(readField(detail, 'value')) : undefined;
    if (bytes !== undefined) return fromInfo(bytes);
  }
  return undefined;
}

/** `Status { code = 1, message = 2, details = 3: Any { type_url = 1, value = 2 } }` */
function fromStatus(bytes: Uint8Array): number | undefined {
  for (const detail of fieldsOf(bytes).filter(({ number }) => number === 3)) {
    const any = fieldsOf(detail.bytes);
    const url = any.find(({ number }) => number === 1)?.bytes;
    const value = any.find(({ number }) => number === 2)?.bytes;
    if (url === undefined || value === undefined) continue;
    if (String.fromCharCode(...url.subarray(0, 100)).endsWith(`/${TYPE}`)) return fromInfo(value);
  }
  return undefined;
}

/** `RetryInfo { retry_delay = 1: Duration { seconds = 1, nanos = 2 } }` */
function fromInfo(bytes: Uint8Array): number | undefined {
  const delay = fieldsOf(bytes).find(({ number }) => number === 1);
  if (delay === undefined) return undefined;
  const parts = fieldsOf(delay.bytes);
  const part = (wanted: number): number => parts.find(({ number }) => number === wanted)?.value ?? 0;
  return toMs(part(1), part(2));
}

function toMs(seconds: number, nanos: number): number | undefined {
  const ms = Math.ceil(seconds * 1000 + nanos / 1e6);
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

interface Field {
  readonly number: number;
  /** Of a number. */
  readonly value: number;
  /** Of a message, text or bytes. */
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array();

/** The fields of a message in protobuf's wire format, as far as it is well-formed. @see https://protobuf.dev/programming-guides/encoding/ */
function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const readNumber = (): number => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
      // A number has ten bytes at most; a negative one has all of them.
      if (factor > 2 ** 60) return Number.NaN;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const tag = readNumber();
    const type = tag % 8;
    const number = Math.floor(tag / 8);
    if (type === 0) {
      fields.push({ number, value: readNumber(), bytes: NO_BYTES });
      continue;
    }
    const length = type === 2 ? readNumber() : type === 1 ? 8 : type === 5 ? 4 : Number.NaN;
    if (!(at + length <= bytes.length)) break;
    fields.push({ number, value: Number.NaN, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

/** Bytes as they are, or in base64, as header fields have them. */
function toBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value.length <= MAX_BYTES ? value : undefined;
  if (typeof value !== 'string' || value.length > MAX_BYTES || !/^[A-Za-z\d+/_=-]+$/.test(value))
    return undefined;
  const text = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
