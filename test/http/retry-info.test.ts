import { describe, expect, it } from 'vitest';
import { readRetryInfo } from '../../src/http/retry-info.ts';

const field = (number: number, ...bytes: number[]) => [(number << 3) | 2, bytes.length, ...bytes];
const text = (value: string) => [...Buffer.from(value)];

/** Encodes a `Status` with one detail: a `RetryInfo` with a `Duration`. */
function status(duration: number[], type = 'type.googleapis.com/google.rpc.RetryInfo'): Buffer {
  const any = [...field(1, ...text(type)), ...field(2, ...field(1, ...duration))];
  return Buffer.from([0x08, 8, ...field(2, ...text('quota')), ...field(3, ...any)]);
}

const metadata = (value: unknown) => ({
  get: (name: string) => (name === 'grpc-status-details-bin' ? value : []),
});
const read = (value: unknown) => readRetryInfo({ metadata: metadata(value) });

describe('readRetryInfo', () => {
  it('reads the details of a status, as grpc-js has them', () => {
    expect(read([status([0x08, 1])])).toBe(1000);
    // 300 seconds, and 500 million nanoseconds
    expect(read([status([0x08, 0xac, 0x02, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01])])).toBe(300_500);
    expect(read([status([])])).toBe(0);
  });

  it('reads them from a header field, in base64 of both kinds', () => {
    const base64 = status([0x08, 1]).toString('base64');
    expect(read(base64)).toBe(1000);
    expect(readRetryInfo({ metadata: new Headers({ 'grpc-status-details-bin': base64 }) })).toBe(1000);
    expect(read(status([0x08, 1]).toString('base64url'))).toBe(1000);
  });

  it('reads what Connect and google-gax have decoded', () => {
    const value = Uint8Array.from(field(1, 0x08, 2));
    expect(readRetryInfo({ details: [{ type: 'google.rpc.RetryInfo', value }] })).toBe(2000);
    expect(
      readRetryInfo({ statusDetails: [{ reason: 'x' }, { retryDelay: { seconds: '3', nanos: 1 } }] }),
    ).toBe(3001);
  });

  it('takes what is malformed, negative or of another type for nothing', () => {
    const negative = [0x08, ...new Array(9).fill(0xff), 0x01];
    expect(read([status(negative)])).toBeUndefined();
    expect(read([status([0x08, 1], 'type.googleapis.com/google.rpc.Help')])).toBeUndefined();
    const whole = status([0x08, 1]);
    for (let length = 0; length < whole.length; length++) {
      expect(read([whole.subarray(0, length)])).toBeUndefined();
    }
    for (const value of [undefined, [], 'no base64!', ['='], [7], [Buffer.alloc(100_000, 0x1a)]]) {
      expect(read(value)).toBeUndefined();
    }
    expect(readRetryInfo(undefined)).toBeUndefined();
    expect(
      readRetryInfo({
        metadata: {
          get: () => {
            throw new Error('trap');
          },
        },
      }),
    ).toBeUndefined();
  });
});
